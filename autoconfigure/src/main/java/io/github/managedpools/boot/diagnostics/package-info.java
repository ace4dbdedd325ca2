/**
 * Explains start-up failures that pools cause, and how to fix them.
 */
@NullMarked
package io.github.managedpools.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
