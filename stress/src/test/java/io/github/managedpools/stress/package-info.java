/**
 * The same under a model checker, and a look that the stress tests still run.
 */
@NullMarked
package io.github.managedpools.stress;

import org.jspecify.annotations.NullMarked;
