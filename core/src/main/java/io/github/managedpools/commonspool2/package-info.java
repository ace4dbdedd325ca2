/**
 * Lets factories that were written for commons-pool2 build the resources of a pool.
 */
@NullMarked
package io.github.managedpools.commonspool2;

import org.jspecify.annotations.NullMarked;
