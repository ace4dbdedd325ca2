/**
 * Running pools of both kinds, for monitoring and tuning.
 */
@NullMarked
package io.github.managedpools.boot.running;

import org.jspecify.annotations.NullMarked;
