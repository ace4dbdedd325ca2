/**
 * Leak checks and assertions for tests of what uses managed pools.
 */
@NullMarked
package io.github.managedpools.test;

import org.jspecify.annotations.NullMarked;
