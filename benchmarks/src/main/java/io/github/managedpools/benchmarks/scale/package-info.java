/**
 * Measures what the steps of a pool cost as it grows, and how much they delay other
 * pools.
 */
@NullMarked
package io.github.managedpools.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
