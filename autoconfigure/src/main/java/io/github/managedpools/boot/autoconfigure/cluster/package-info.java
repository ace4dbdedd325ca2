/**
 * Auto-configuration of one limit over many instances.
 */
@NullMarked
package io.github.managedpools.boot.autoconfigure.cluster;

import org.jspecify.annotations.NullMarked;
