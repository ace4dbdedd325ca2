/**
 * The public API of managed pools.
 */
@NullMarked
package io.github.managedpools;

import org.jspecify.annotations.NullMarked;
