/**
 * Tests of pools in the test of a slice, and of leak checks in application contexts.
 */
@NullMarked
package io.github.managedpools.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
