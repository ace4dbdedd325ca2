/**
 * The SFTP server and the two pools on it: sessions, and the channels that share them.
 */
@NullMarked
package io.github.managedpools.sample.sftp;

import org.jspecify.annotations.NullMarked;
