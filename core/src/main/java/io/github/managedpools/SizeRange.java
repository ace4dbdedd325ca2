package io.github.managedpools;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least and the most resources that a pool keeps.
 *
 * @param min the number below which the pool does not shrink
 * @param max the most resources at any time, including those being created or destroyed
 * @since 0.1.0
 */
public record SizeRange(int min, int max) {

	private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,10})\\s*(?:\\.\\.\\s*(\\d{1,10})\\s*)?");

	/**
	 * Create a new {@code SizeRange}.
	 * @param min the number below which the pool does not shrink
	 * @param max the most resources at any time
	 * @throws InvalidSettingException if {@code 0 <= min <= max} does not hold
	 */
	public SizeRange {
		if (min < 0 || max < min) {
			throw new InvalidSettingException("size range", "size", min + ".." + max, "must satisfy 0 <= min <= max",
					null);
		}
	}

	/**
	 * Reads a range such as {@code 2..20}, or a fixed size such as {@code 5}.
	 * @param text the range
	 * @return the range
	 * @throws InvalidSettingException if the text is neither
	 */
	public static SizeRange of(String text) {
		Matcher matcher = FORM.matcher(text);
		if (!matcher.matches()) {
			throw unreadable(text);
		}
		int min = parse(matcher.group(1), text);
		return new SizeRange(min, (matcher.group(2) != null) ? parse(matcher.group(2), text) : min);
	}

	private static int parse(String number, String text) {
		long value = Long.parseLong(number);
		if (value > Integer.MAX_VALUE) {
			throw unreadable(text);
		}
		return (int) value;
	}

	private static InvalidSettingException unreadable(String text) {
		return new InvalidSettingException("size", "'%s'".formatted(EscapedText.of(text)),
				"must be a range such as 2..20 or a fixed size such as 5");
	}

	/**
	 * Creates a range for a fixed size.
	 * @param size the least and the most
	 * @return the range
	 */
	public static SizeRange of(Integer size) {
		return new SizeRange(size, size);
	}

	/**
	 * A range.
	 * @param min the pool does not shrink below this
	 * @param max there are never more resources than this
	 * @return the range
	 * @throws InvalidSettingException if {@code 0 <= min <= max} does not hold
	 */
	public static SizeRange of(int min, int max) {
		return new SizeRange(min, max);
	}

	@Override
	public String toString() {
		return (this.min == this.max) ? Integer.toString(this.min) : this.min + ".." + this.max;
	}

}
