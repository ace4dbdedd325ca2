/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.shared;

import org.jspecify.annotations.NullMarked;
