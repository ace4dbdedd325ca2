/**
 * What an application that has managed pools sees of them beyond the pools themselves.
 */
@NullMarked
package io.github.managedpools.boot;

import org.jspecify.annotations.NullMarked;
