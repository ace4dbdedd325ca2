package io.github.managedpools.boot.properties;

/**
 * A fraction, written as {@code 0.1} or as {@code 10%}.
 *
 * @param value the fraction, where 1 is the whole
 * @since 0.1.0
 */
public record Fraction(double value) {

	// One method for each type of value in a source, because conversion looks for the
	// exact type.

	/**
	 * Reads a fraction.
	 * @param text the text, with or without a percent sign
	 * @return the fraction
	 */
	public static Fraction of(String text) {
		String trimmed = text.trim();
		try {
			return trimmed.endsWith("%")
					? new Fraction(Double.parseDouble(trimmed.substring(0, trimmed.length() - 1)) / 100)
					: new Fraction(Double.parseDouble(trimmed));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'%s' is not a fraction".formatted(text), ex);
		}
	}

	/**
	 * Returns a fraction.
	 * @param value its value
	 * @return the fraction
	 */
	public static Fraction of(Double value) {
		return new Fraction(value);
	}

	/**
	 * Returns a fraction.
	 * @param value its value
	 * @return the fraction
	 */
	public static Fraction of(Integer value) {
		return new Fraction(value);
	}

}
