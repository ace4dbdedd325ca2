/**
 * Auto-configuration for reactive pools.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.reactive;

import org.jspecify.annotations.NullMarked;
