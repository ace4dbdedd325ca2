/**
 * Integration of managed pools into Spring Boot: the types that applications use beside
 * the pools themselves.
 */
@NullMarked
package io.github.managedpools.boot;

import org.jspecify.annotations.NullMarked;
