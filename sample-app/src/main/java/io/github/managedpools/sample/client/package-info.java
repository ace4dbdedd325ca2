/**
 * Limits for slow clients, so that none of them can hold a thread or an SFTP channel for
 * long.
 */
@NullMarked
package io.github.managedpools.sample.client;

import org.jspecify.annotations.NullMarked;
