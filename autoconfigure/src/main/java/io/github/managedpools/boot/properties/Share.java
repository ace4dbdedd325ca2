package io.github.managedpools.boot.properties;

/**
 * A share, written as {@code 0.1} or as {@code 10%}.
 *
 * @param value the share, where 1 is the whole
 */
record Share(double value) {

	// Each form that a value may arrive in needs a method of its own: the conversion
	// looks for the exact type.

	public static Share of(String text) {
		String trimmed = text.trim();
		try {
			return trimmed.endsWith("%")
					? new Share(Double.parseDouble(trimmed.substring(0, trimmed.length() - 1)) / 100)
					: new Share(Double.parseDouble(trimmed));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'%s' is not a share".formatted(text), ex);
		}
	}

	public static Share of(Double value) {
		return new Share(value);
	}

	public static Share of(Integer value) {
		return new Share(value);
	}

}
