/**
 * Examples of the manual: code that can't be changed.
 */
@NullMarked
package io.github.managedpools.manual.facades;

import org.jspecify.annotations.NullMarked;
