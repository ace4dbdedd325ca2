/**
 * Auto-configuration for leases in Spring WebFlux.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.web.reactive;

import org.jspecify.annotations.NullMarked;
