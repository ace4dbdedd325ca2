/**
 * One limit that several instances of an application share: permits from an engine that
 * all of them reach, such as a database. Knows no engine.
 */
@NullMarked
package io.github.managedpools.cluster;

import org.jspecify.annotations.NullMarked;
