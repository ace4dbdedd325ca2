/**
 * Auto-configuration for managed pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
