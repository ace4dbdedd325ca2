/**
 * Tests of pools in slice tests, and of leak checks in application contexts.
 */
@NullMarked
package io.github.managedpools.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
