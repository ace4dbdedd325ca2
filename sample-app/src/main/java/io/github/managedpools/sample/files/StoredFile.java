package io.github.managedpools.sample.files;

import java.time.Instant;

/**
 * A file in the folder.
 *
 * @param name its name
 * @param size its size in bytes
 * @param modified the time of its last change
 */
public record StoredFile(String name, long size, Instant modified) {

}
