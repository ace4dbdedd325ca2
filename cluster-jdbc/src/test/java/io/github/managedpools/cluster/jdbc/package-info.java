/**
 * Tests of permits on PostgreSQL.
 */
@NullMarked
package io.github.managedpools.cluster.jdbc;

import org.jspecify.annotations.NullMarked;
