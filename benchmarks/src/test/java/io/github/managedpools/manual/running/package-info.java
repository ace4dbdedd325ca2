/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.running;

import org.jspecify.annotations.NullMarked;
