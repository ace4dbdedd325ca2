/**
 * The sample service, tested through its front door.
 */
@NullMarked
package io.github.managedpools.sample;

import org.jspecify.annotations.NullMarked;
