/**
 * A drill of several processes that share one limit.
 */
@NullMarked
package io.github.managedpools.cluster.jdbc.drill;

import org.jspecify.annotations.NullMarked;
