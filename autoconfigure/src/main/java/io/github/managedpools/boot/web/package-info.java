/**
 * Leases for web requests: what handler methods of either kind have in common.
 */
@NullMarked
package io.github.managedpools.boot.web;

import org.jspecify.annotations.NullMarked;
