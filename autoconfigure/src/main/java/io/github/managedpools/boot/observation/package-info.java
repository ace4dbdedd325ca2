/**
 * Micrometer observations of waits and creations.
 */
@NullMarked
package io.github.managedpools.boot.observation;

import org.jspecify.annotations.NullMarked;
