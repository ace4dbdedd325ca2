/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.declarative;

import org.jspecify.annotations.NullMarked;
