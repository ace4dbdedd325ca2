/**
 * Auto-configuration for the observations of pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
