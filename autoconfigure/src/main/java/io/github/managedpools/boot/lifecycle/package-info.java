/**
 * Pools in the life of an application that is stopped and started again.
 */
@NullMarked
package io.github.managedpools.boot.lifecycle;

import org.jspecify.annotations.NullMarked;
