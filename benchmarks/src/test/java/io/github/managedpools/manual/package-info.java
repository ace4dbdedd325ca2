/**
 * The examples of the manual, and the tests that run them: see {@code docs}.
 */
@NullMarked
package io.github.managedpools.manual;

import org.jspecify.annotations.NullMarked;
