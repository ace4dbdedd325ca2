/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.factories;

import org.jspecify.annotations.NullMarked;
