/**
 * Examples of the manual: tests for leaks.
 */
@NullMarked
package io.github.managedpools.manual.testing;

import org.jspecify.annotations.NullMarked;
