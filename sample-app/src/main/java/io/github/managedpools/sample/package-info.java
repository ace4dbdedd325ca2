/**
 * A small real service over managed pools: files over SFTP.
 */
@NullMarked
package io.github.managedpools.sample;

import org.jspecify.annotations.NullMarked;
