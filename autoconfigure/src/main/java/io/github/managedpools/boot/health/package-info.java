/**
 * Health of pools.
 */
@NullMarked
package io.github.managedpools.boot.health;

import org.jspecify.annotations.NullMarked;
