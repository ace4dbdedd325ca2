/**
 * Auto-configuration for the health of pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
