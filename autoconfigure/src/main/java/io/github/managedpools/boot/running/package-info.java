/**
 * Running pools of both kinds, as those see them who look after them and lend nothing.
 */
@NullMarked
package io.github.managedpools.boot.running;

import org.jspecify.annotations.NullMarked;
