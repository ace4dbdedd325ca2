package io.github.managedpools.boot.properties;

import java.util.List;

import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * A size range of which either end may come from the level below.
 *
 * @param min the least, or {@code null}
 * @param max the most, or {@code null}
 */
record Size(@Nullable Integer min, @Nullable Integer max) {

	/** The keys of the parts. */
	static final List<String> PARTS = List.of("min", "max");

	public static Size of(String text) {
		SizeRange range = SizeRange.of(text);
		return new Size(range.min(), range.max());
	}

	public static Size of(Integer size) {
		return new Size(size, size);
	}

	SizeRange over(SizeRange base) {
		return new SizeRange((this.min != null) ? this.min : base.min(), (this.max != null) ? this.max : base.max());
	}

}
