package io.github.managedpools;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The waits between failing creations, from the first to the longest.
 *
 * @param min the wait after the first failure
 * @param max the longest wait
 * @since 0.1.0
 */
public record BackoffRange(Duration min, Duration max) {

	private static final String NAME = "back-off";

	private static final String KEY = "create-backoff";

	private static final Pattern SIMPLE = Pattern.compile("(\\d{1,12})\\s*(ns|us|ms|s|m|h|d)?");

	private static final Duration COUNTABLE = Duration.ofNanos(Long.MAX_VALUE);

	/**
	 * Create a new {@code BackoffRange}.
	 * @param min the wait after the first failure
	 * @param max the longest wait
	 * @throws InvalidSettingException if {@code 0 <= min <= max} does not hold
	 */
	public BackoffRange {
		Objects.requireNonNull(min, "'min' must not be null");
		Objects.requireNonNull(max, "'max' must not be null");
		if (min.isNegative() || max.compareTo(min) < 0) {
			throw new InvalidSettingException(NAME, KEY, format(min) + ".." + format(max),
					"must satisfy 0 <= min <= max", null);
		}
	}

	/**
	 * Reads a range such as {@code 100ms..10s}, or a fixed wait such as {@code 1s}. A
	 * number without a unit is in milliseconds; ISO-8601 durations are accepted too.
	 * @param text the range
	 * @return the range
	 * @throws InvalidSettingException if the text is neither
	 */
	public static BackoffRange of(String text) {
		int dots = text.indexOf("..");
		if (dots < 0) {
			Duration fixed = parse(text, text);
			return new BackoffRange(fixed, fixed);
		}
		return new BackoffRange(parse(text.substring(0, dots), text), parse(text.substring(dots + 2), text));
	}

	/**
	 * Creates a range for a fixed wait.
	 * @param millis the wait in milliseconds
	 * @return the range
	 */
	public static BackoffRange of(Integer millis) {
		return new BackoffRange(Duration.ofMillis(millis), Duration.ofMillis(millis));
	}

	private static Duration parse(String part, String whole) {
		String trimmed = part.trim().toLowerCase(Locale.ROOT);
		Matcher matcher = SIMPLE.matcher(trimmed);
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			return switch ((matcher.group(2) != null) ? matcher.group(2) : "ms") {
				case "ns" -> Duration.ofNanos(amount);
				case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000));
				case "ms" -> Duration.ofMillis(amount);
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				case "h" -> Duration.ofHours(amount);
				default -> Duration.ofDays(amount);
			};
		}
		try {
			return Duration.parse(trimmed);
		}
		catch (DateTimeParseException ex) {
			throw new InvalidSettingException(NAME, KEY, "'%s'".formatted(EscapedText.of(whole)),
					"must be a range such as 100ms..10s or a fixed wait such as 1s", ex);
		}
	}

	private static String format(Duration duration) {
		// A long holds 292 million years in milliseconds, and 292 years in nanoseconds
		boolean countable = duration.abs().compareTo(COUNTABLE) < 0;
		return !countable ? duration.toString()
				: (duration.toNanosPart() % 1_000_000 == 0) ? duration.toMillis() + "ms" : duration.toNanos() + "ns";
	}

	@Override
	public String toString() {
		return (this.min.equals(this.max)) ? format(this.min) : format(this.min) + ".." + format(this.max);
	}

}
