/**
 * Permits that several instances share, on PostgreSQL.
 */
@NullMarked
package io.github.managedpools.cluster.jdbc;

import org.jspecify.annotations.NullMarked;
