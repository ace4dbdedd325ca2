/**
 * Auto-configuration for the meters of pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
