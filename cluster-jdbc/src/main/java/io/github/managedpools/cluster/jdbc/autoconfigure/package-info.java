/**
 * Auto-configuration of permits on PostgreSQL.
 */
@NullMarked
package io.github.managedpools.cluster.jdbc.autoconfigure;

import org.jspecify.annotations.NullMarked;
