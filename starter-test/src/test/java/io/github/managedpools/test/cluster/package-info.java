/**
 * Tests of permits on the fake engine.
 */
@NullMarked
package io.github.managedpools.test.cluster;

import org.jspecify.annotations.NullMarked;
