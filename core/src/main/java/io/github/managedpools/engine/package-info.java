/**
 * The pool engine. Only the builders of the API use it, as ArchUnit rules ensure. Classes
 * are named after their job in the life of a resource: {@code CreationScheduler},
 * {@code Acquisition}, {@code Release}, {@code Retirement}, {@code PoolShutdown}.
 */
@NullMarked
package io.github.managedpools.engine;

import org.jspecify.annotations.NullMarked;
