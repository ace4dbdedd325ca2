/**
 * Registers pool beans for factory beans, and finds the existing pools.
 */
@NullMarked
package io.github.managedpools.boot.wiring;

import org.jspecify.annotations.NullMarked;
