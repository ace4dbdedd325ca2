/**
 * The failover drill: pools beside each other while the far side of their resources is
 * killed, silent, stalled or refusing.
 */
@NullMarked
package io.github.managedpools.drill;

import org.jspecify.annotations.NullMarked;
