package io.github.managedpools.boot.statistics;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The highest value so far.
 *
 * @param value the value
 * @param at when it was first reached, or {@code null} if nothing happened yet
 * @since 0.1.0
 */
public record Peak(int value, @JsonInclude @Nullable Instant at) {

}
