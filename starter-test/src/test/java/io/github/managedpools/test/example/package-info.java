/**
 * A small project whose code leaks in six ways, and its tests, which find the leaks.
 */
@NullMarked
package io.github.managedpools.test.example;

import org.jspecify.annotations.NullMarked;
