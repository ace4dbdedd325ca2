/**
 * The endpoint's records of pools: peaks, distributions and the last minutes.
 */
@NullMarked
package io.github.managedpools.boot.statistics;

import org.jspecify.annotations.NullMarked;
