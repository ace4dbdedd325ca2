/**
 * Tests of permits on Redis.
 */
@NullMarked
package io.github.managedpools.cluster.redis;

import org.jspecify.annotations.NullMarked;
