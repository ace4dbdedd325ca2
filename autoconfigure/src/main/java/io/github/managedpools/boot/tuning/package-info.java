/**
 * Applies changed properties to running pools.
 */
@NullMarked
package io.github.managedpools.boot.tuning;

import org.jspecify.annotations.NullMarked;
