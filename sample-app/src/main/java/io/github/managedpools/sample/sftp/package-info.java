/**
 * The SFTP server and its two pools: sessions, and the channels that share them.
 */
@NullMarked
package io.github.managedpools.sample.sftp;

import org.jspecify.annotations.NullMarked;
