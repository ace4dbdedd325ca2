/**
 * Reads {@code managed-pools.*} from the environment, and refuses what it does not
 * understand.
 */
@NullMarked
package io.github.managedpools.boot.properties;

import org.jspecify.annotations.NullMarked;
