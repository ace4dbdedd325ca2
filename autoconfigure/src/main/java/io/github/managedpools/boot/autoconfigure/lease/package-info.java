/**
 * Auto-configuration for declarative leases.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.lease;

import org.jspecify.annotations.NullMarked;
