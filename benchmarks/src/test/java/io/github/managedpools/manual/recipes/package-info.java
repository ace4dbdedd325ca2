/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.recipes;

import org.jspecify.annotations.NullMarked;
