/**
 * Faults for tests: makes any factory slow, failing, hanging or broken at a chosen
 * moment.
 */
@NullMarked
package io.github.managedpools.test.fault;

import org.jspecify.annotations.NullMarked;
