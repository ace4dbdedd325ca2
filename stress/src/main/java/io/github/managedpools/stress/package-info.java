/**
 * What several threads may see of a pool at the same time, and what they never may.
 */
@NullMarked
package io.github.managedpools.stress;

import org.jspecify.annotations.NullMarked;
