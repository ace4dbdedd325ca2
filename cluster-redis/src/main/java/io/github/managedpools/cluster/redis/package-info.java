/**
 * Permits that several instances share, on Redis.
 */
@NullMarked
package io.github.managedpools.cluster.redis;

import org.jspecify.annotations.NullMarked;
