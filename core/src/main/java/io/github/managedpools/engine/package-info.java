/**
 * The pool engine. Nobody but the builders of the API calls in here; the rooms are named
 * after what happens to a resource.
 */
@NullMarked
package io.github.managedpools.engine;

import org.jspecify.annotations.NullMarked;
