/**
 * Tests of the leak checks, the assertions and the ledger.
 */
@NullMarked
package io.github.managedpools.test;

import org.jspecify.annotations.NullMarked;
