/**
 * Micrometer meters of pools.
 */
@NullMarked
package io.github.managedpools.boot.metrics;

import org.jspecify.annotations.NullMarked;
