/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.start;

import org.jspecify.annotations.NullMarked;
