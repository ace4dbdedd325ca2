/**
 * Makes pool beans of factory beans, and finds the pools that there are.
 */
@NullMarked
package io.github.managedpools.boot.wiring;

import org.jspecify.annotations.NullMarked;
