package io.github.managedpools.boot.properties;

import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * A size range of which either end may come from the level below.
 *
 * @param min the least, or {@code null}
 * @param max the most, or {@code null}
 * @since 0.1.0
 */
public record Size(@Nullable Integer min, @Nullable Integer max) {

	/**
	 * Reads a range such as {@code 2..20}, or a fixed size.
	 * @param text the text
	 * @return the size
	 */
	public static Size of(String text) {
		SizeRange range = SizeRange.of(text);
		return new Size(range.min(), range.max());
	}

	/**
	 * Returns a fixed size.
	 * @param size the least and the most
	 * @return the size
	 */
	public static Size of(Integer size) {
		return new Size(size, size);
	}

	SizeRange over(SizeRange base) {
		return new SizeRange((this.min != null) ? this.min : base.min(), (this.max != null) ? this.max : base.max());
	}

}
