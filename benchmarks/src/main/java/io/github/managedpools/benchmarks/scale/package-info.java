/**
 * What the steps of a pool cost as it grows, and by how much they make other pools late.
 */
@NullMarked
package io.github.managedpools.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
