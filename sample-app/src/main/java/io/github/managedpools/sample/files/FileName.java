package io.github.managedpools.sample.files;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The name of a file that lies directly in the folder.
 *
 * @param value the name
 */
record FileName(String value) {

	private static final int MAX_BYTES = 255;

	private static final String PART_PREFIX = ".managed-pools-upload-";

	FileName {
		check(!value.isEmpty(), "must not be empty", value);
		check(!value.equals(".") && !value.equals(".."), "leaves the folder", value);
		check(value.indexOf('/') < 0 && value.indexOf('\\') < 0, "leaves the folder", value);
		check(value.chars().noneMatch(Character::isISOControl), "holds a control character", value);
		check(value.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES, "is longer than 255 bytes", value);
		check(!isPart(value), "is reserved for uploads in progress", value);
	}

	/**
	 * A name for an upload until it is whole.
	 * @return a new name
	 */
	static String newPart() {
		return PART_PREFIX + UUID.randomUUID();
	}

	static boolean isPart(String name) {
		return name.startsWith(PART_PREFIX);
	}

	private static void check(boolean condition, String rule, String value) {
		if (!condition) {
			throw new IllegalFileNameException("The file name '%s' %s".formatted(printable(value), rule));
		}
	}

	private static String printable(String value) {
		String clean = value.replaceAll("\\p{Cntrl}", "?");
		return (clean.length() <= 80) ? clean : clean.substring(0, 80) + "…";
	}

	@Override
	public String toString() {
		return this.value;
	}

}
