/**
 * Auto-configuration for slice tests.
 */
@NullMarked
package io.github.managedpools.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
