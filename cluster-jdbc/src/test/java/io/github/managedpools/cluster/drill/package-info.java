/**
 * A drill of several processes that share one limit, on PostgreSQL and on Redis.
 */
@NullMarked
package io.github.managedpools.cluster.drill;

import org.jspecify.annotations.NullMarked;
