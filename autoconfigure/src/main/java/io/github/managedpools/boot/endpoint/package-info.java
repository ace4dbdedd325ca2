/**
 * The {@code pools} endpoint.
 */
@NullMarked
package io.github.managedpools.boot.endpoint;

import org.jspecify.annotations.NullMarked;
