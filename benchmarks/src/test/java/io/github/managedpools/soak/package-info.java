/**
 * Random use and misuse of several pools at once, and the proof that nothing is lost.
 */
@NullMarked
package io.github.managedpools.soak;

import org.jspecify.annotations.NullMarked;
