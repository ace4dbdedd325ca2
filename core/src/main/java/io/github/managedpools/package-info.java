/**
 * The public face of the pool: what a user of managed pools sees and nothing else.
 */
@NullMarked
package io.github.managedpools;

import org.jspecify.annotations.NullMarked;
