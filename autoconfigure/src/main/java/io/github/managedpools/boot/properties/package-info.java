/**
 * Reads {@code managed-pools.*} from the environment, and rejects what it does not
 * understand.
 */
@NullMarked
package io.github.managedpools.boot.properties;

import org.jspecify.annotations.NullMarked;
