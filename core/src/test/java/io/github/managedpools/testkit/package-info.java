/**
 * What the tests of the engine are written with: scripted factories and their ledger,
 * callers on both kinds of threads, step points, and the one check after every test.
 */
@NullMarked
package io.github.managedpools.testkit;

import org.jspecify.annotations.NullMarked;
