/**
 * Auto-configuration for tests of a slice of an application.
 */
@NullMarked
package io.github.managedpools.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
