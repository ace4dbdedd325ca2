/**
 * Tests under a model checker, and a check that the stress tests still run.
 */
@NullMarked
package io.github.managedpools.stress;

import org.jspecify.annotations.NullMarked;
