/**
 * The pools and hand-out structures that are compared, each behind the same tiny
 * interface.
 */
@NullMarked
package io.github.managedpools.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
