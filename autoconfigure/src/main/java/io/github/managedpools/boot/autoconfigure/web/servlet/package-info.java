/**
 * Auto-configuration for leases in Spring MVC.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.web.servlet;

import org.jspecify.annotations.NullMarked;
