/**
 * Tests of the way over from commons-pool2.
 */
@NullMarked
package io.github.managedpools.commonspool2;

import org.jspecify.annotations.NullMarked;
