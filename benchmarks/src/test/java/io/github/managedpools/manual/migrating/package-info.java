/**
 * Examples of the manual.
 */
@NullMarked
package io.github.managedpools.manual.migrating;

import org.jspecify.annotations.NullMarked;
