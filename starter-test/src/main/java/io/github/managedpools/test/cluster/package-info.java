/**
 * An engine of permits for tests, with faults, and the contract that every engine keeps.
 */
@NullMarked
package io.github.managedpools.test.cluster;

import org.jspecify.annotations.NullMarked;
