package io.github.managedpools.boot.properties;

/**
 * A fraction, written as {@code 0.1} or as {@code 10%}.
 *
 * @param value the fraction, where 1 is the whole
 */
record Fraction(double value) {

	// One method for each type of value in a source, because conversion looks for the
	// exact type.

	public static Fraction of(String text) {
		String trimmed = text.trim();
		try {
			return trimmed.endsWith("%")
					? new Fraction(Double.parseDouble(trimmed.substring(0, trimmed.length() - 1)) / 100)
					: new Fraction(Double.parseDouble(trimmed));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'%s' is not a share".formatted(text), ex);
		}
	}

	public static Fraction of(Double value) {
		return new Fraction(value);
	}

	public static Fraction of(Integer value) {
		return new Fraction(value);
	}

}
