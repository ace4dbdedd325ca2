/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.reactive;

import org.jspecify.annotations.NullMarked;
