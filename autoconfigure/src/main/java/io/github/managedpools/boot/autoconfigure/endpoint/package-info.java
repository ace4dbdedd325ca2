/**
 * Auto-configuration for the {@code pools} endpoint.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
