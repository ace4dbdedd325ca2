/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.keyed;

import org.jspecify.annotations.NullMarked;
