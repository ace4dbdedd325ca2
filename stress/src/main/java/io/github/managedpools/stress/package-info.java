/**
 * Tests of what concurrent threads may observe of a pool, and what they must never
 * observe.
 */
@NullMarked
package io.github.managedpools.stress;

import org.jspecify.annotations.NullMarked;
