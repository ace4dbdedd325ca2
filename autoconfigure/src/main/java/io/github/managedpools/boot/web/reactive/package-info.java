/**
 * Leases as arguments of Spring WebFlux handler methods.
 */
@NullMarked
package io.github.managedpools.boot.web.reactive;

import org.jspecify.annotations.NullMarked;
