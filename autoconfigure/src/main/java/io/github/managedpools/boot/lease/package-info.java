/**
 * Declarative leases: resources that are leased and given back by annotation.
 */
@NullMarked
package io.github.managedpools.boot.lease;

import org.jspecify.annotations.NullMarked;
