/**
 * The pool engine. Only the builders of the API call it; ArchUnit keeps it so. Classes
 * bear the names of what they do in the life of a resource: {@code CreationScheduler},
 * {@code Acquisition}, {@code Release}, {@code Retirement}, {@code PoolShutdown}.
 */
@NullMarked
package io.github.managedpools.engine;

import org.jspecify.annotations.NullMarked;
