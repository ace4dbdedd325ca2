package io.github.managedpools.sample.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import org.springframework.util.StringUtils;

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
		check(value.indexOf('/') < 0 && value.indexOf('\\') < 0, "leaves the folder", value);
		// Such as .bashrc, .. or an upload in progress
		check(!isHidden(value), "begins with a dot", value);
		check(value.chars().noneMatch(Character::isISOControl), "holds a control character", value);
		check(value.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES, "is longer than 255 bytes", value);
	}

	/**
	 * Read the name from the path of a request. Spring would cut a path segment at its
	 * first semicolon, but to a client of this service that is part of the name.
	 * @param path the path below the folder, percent-encoded
	 * @return the name
	 * @throws IllegalFileNameException if the path is not the name of a file
	 */
	static FileName ofPath(String path) {
		try {
			return new FileName(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(path))).toString());
		}
		catch (CharacterCodingException | IllegalArgumentException ex) {
			throw new IllegalFileNameException("The file name '%s' is not UTF-8".formatted(printable(path)));
		}
	}

	/**
	 * Decode the percent signs and nothing else, because two names that differ in bytes
	 * outside UTF-8 must not become one.
	 */
	private static byte[] bytes(String path) {
		return StringUtils.uriDecode(path, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Return a name for an upload until it is complete.
	 * @return a new name
	 */
	static String newPart() {
		return PART_PREFIX + UUID.randomUUID();
	}

	static boolean isPart(String name) {
		return name.startsWith(PART_PREFIX);
	}

	static boolean isHidden(String name) {
		return name.startsWith(".");
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
