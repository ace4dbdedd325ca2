/**
 * A live reproduction of the defect that this project grew out of.
 */
@NullMarked
package io.github.managedpools.sample.demo;

import org.jspecify.annotations.NullMarked;
