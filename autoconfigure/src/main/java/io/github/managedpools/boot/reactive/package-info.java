/**
 * Leases in reactive pipelines.
 */
@NullMarked
package io.github.managedpools.boot.reactive;

import org.jspecify.annotations.NullMarked;
