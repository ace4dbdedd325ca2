/**
 * Tests of injected faults.
 */
@NullMarked
package io.github.managedpools.test.fault;

import org.jspecify.annotations.NullMarked;
