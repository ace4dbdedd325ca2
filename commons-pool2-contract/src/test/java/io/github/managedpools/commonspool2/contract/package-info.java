/**
 * Code that was written for commons-pool2, over managed pools.
 */
@NullMarked
package io.github.managedpools.commonspool2.contract;

import org.jspecify.annotations.NullMarked;
