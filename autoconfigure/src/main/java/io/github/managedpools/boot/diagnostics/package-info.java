/**
 * Explains a start-up that failed because of a pool, and how to mend it.
 */
@NullMarked
package io.github.managedpools.boot.diagnostics;

import org.jspecify.annotations.NullMarked;
