/**
 * Faults for tests: any factory becomes slow, failing, hanging or broken at a chosen
 * moment.
 */
@NullMarked
package io.github.managedpools.test.fault;

import org.jspecify.annotations.NullMarked;
