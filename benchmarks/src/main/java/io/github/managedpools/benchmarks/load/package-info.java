/**
 * Load on the sample service, for {@code scripts/load}.
 */
@NullMarked
package io.github.managedpools.benchmarks.load;

import org.jspecify.annotations.NullMarked;
