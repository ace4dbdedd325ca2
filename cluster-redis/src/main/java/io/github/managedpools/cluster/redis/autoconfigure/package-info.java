/**
 * Auto-configuration of permits on Redis.
 */
@NullMarked
package io.github.managedpools.cluster.redis.autoconfigure;

import org.jspecify.annotations.NullMarked;
