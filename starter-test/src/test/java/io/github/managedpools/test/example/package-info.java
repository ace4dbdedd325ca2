/**
 * A small project whose code leaks in six ways, and its tests, which say so.
 */
@NullMarked
package io.github.managedpools.test.example;

import org.jspecify.annotations.NullMarked;
