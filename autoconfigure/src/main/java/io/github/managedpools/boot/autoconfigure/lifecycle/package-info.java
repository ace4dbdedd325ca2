/**
 * Auto-configuration for pools in an application that is stopped and started again.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.lifecycle;

import org.jspecify.annotations.NullMarked;
