/**
 * Tests of the sample service over HTTP.
 */
@NullMarked
package io.github.managedpools.sample;

import org.jspecify.annotations.NullMarked;
