/**
 * What was measured, and how it is shown.
 */
@NullMarked
package io.github.managedpools.benchmarks.report;

import org.jspecify.annotations.NullMarked;
