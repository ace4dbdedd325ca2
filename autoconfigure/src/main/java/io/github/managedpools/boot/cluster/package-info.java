/**
 * One limit over many instances: the engines that grant permits, and the choice among
 * them.
 */
@NullMarked
package io.github.managedpools.boot.cluster;

import org.jspecify.annotations.NullMarked;
