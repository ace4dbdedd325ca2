/**
 * Auto-configuration for the tuning of running pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.tuning;

import org.jspecify.annotations.NullMarked;
