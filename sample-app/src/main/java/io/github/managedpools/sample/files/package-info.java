/**
 * Files over the pooled SFTP channels, and their REST API.
 */
@NullMarked
package io.github.managedpools.sample.files;

import org.jspecify.annotations.NullMarked;
