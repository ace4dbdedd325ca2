/**
 * Limits for slow clients, so that none of them holds a thread or an SFTP channel for as
 * long as it likes.
 */
@NullMarked
package io.github.managedpools.sample.client;

import org.jspecify.annotations.NullMarked;
