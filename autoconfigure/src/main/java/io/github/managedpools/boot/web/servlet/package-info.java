/**
 * Leases as arguments of Spring MVC handler methods.
 */
@NullMarked
package io.github.managedpools.boot.web.servlet;

import org.jspecify.annotations.NullMarked;
