/**
 * The scenarios: each has cases, and each case runs one peer in a JVM of its own.
 */
@NullMarked
package io.github.managedpools.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
