/**
 * The defect that this project grew out of, played for real.
 */
@NullMarked
package io.github.managedpools.sample.demo;

import org.jspecify.annotations.NullMarked;
