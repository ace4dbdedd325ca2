/**
 * The command that runs the benchmarks: it starts a JVM for each peer and case, one after
 * the other, and prints tables.
 */
@NullMarked
package io.github.managedpools.benchmarks;

import org.jspecify.annotations.NullMarked;
