/**
 * Measures what the starter adds to the start of an application.
 */
@NullMarked
package io.github.managedpools.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
