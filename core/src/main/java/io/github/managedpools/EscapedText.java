package io.github.managedpools;

/**
 * Escapes text of the application, such as names, keys and messages of exceptions, for a
 * line of a log. Control characters (including line ends and terminal escapes), the line
 * separators of Unicode, characters that are invisible or change the direction of text,
 * and unpaired surrogates are replaced by their escapes, such as <code>&#92;n</code> and
 * <code>&#92;u001b</code>. The result takes one line and reads in the order in which it
 * is written. All other characters are unchanged.
 *
 * @since 0.1.0
 */
public final class EscapedText {

	private static final int ZERO_WIDTH_NON_JOINER = 0x200C;

	private static final int ZERO_WIDTH_JOINER = 0x200D;

	private EscapedText() {
	}

	/**
	 * Escapes a text.
	 * @param text the text
	 * @return the text itself if there is nothing to escape
	 */
	public static String of(String text) {
		for (int i = 0; i < text.length();) {
			int codePoint = text.codePointAt(i);
			if (isEscaped(codePoint)) {
				return escape(text, i);
			}
			i += Character.charCount(codePoint);
		}
		return text;
	}

	private static String escape(String text, int plain) {
		StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, plain);
		for (int i = plain; i < text.length();) {
			int codePoint = text.codePointAt(i);
			i += Character.charCount(codePoint);
			if (isEscaped(codePoint)) {
				append(escaped, codePoint);
			}
			else {
				escaped.appendCodePoint(codePoint);
			}
		}
		return escaped.toString();
	}

	private static void append(StringBuilder escaped, int codePoint) {
		switch (codePoint) {
			case '\n' -> escaped.append("\\n");
			case '\r' -> escaped.append("\\r");
			case '\t' -> escaped.append("\\t");
			default -> {
				for (char unit : Character.toChars(codePoint)) {
					escaped.append("\\u%04x".formatted((int) unit));
				}
			}
		}
	}

	private static boolean isEscaped(int codePoint) {
		if (codePoint >= ' ' && codePoint <= '~') {
			return false;
		}
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
				true;
			// Some scripts and emoji need these two, which do not affect the direction
			case Character.FORMAT -> codePoint != ZERO_WIDTH_NON_JOINER && codePoint != ZERO_WIDTH_JOINER;
			default -> false;
		};
	}

}
