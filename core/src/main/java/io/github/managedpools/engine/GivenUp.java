package io.github.managedpools.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Work that was given up on and has not ended. It holds no place any more, so the report
 * of a shutdown learns of it here: once for each resource, however much of it hangs.
 */
final class GivenUp {

	/**
	 * What may hang, in the order in which it happens to a resource.
	 */
	enum Work {

		CREATION("a creation that ignores its interrupt"), DESTRUCTION("a destruction that does not end"),
		UNDO("an undo that does not end"), REST("the undos of what was given up on");

		private final String description;

		Work(String description) {
			this.description = description;
		}

	}

	private static final List<Work> ALL = List.of(Work.values());

	/**
	 * How much of each work goes on, by the scope of the resource. Below zero if it ended
	 * before it was noted that it had been given up on.
	 */
	private final Map<Scope, int[]> counts = new ConcurrentHashMap<>();

	void remember(Scope scope, Work work) {
		add(scope, work, 1);
	}

	/**
	 * Work that was given up on has ended after all. May come before
	 * {@link #remember(Scope, Work)}, and undoes it all the same.
	 */
	void forget(Scope scope, Work work) {
		add(scope, work, -1);
	}

	private void add(Scope scope, Work work, int change) {
		this.counts.compute(scope, (key, present) -> {
			int[] next = (present != null) ? present.clone() : new int[ALL.size()];
			next[work.ordinal()] += change;
			return Arrays.stream(next).allMatch((count) -> count == 0) ? null : next;
		});
	}

	boolean isEmpty() {
		return this.counts.isEmpty();
	}

	/**
	 * Names what there is, for each resource what hangs first.
	 */
	List<String> describe() {
		return this.counts.values().stream().map(GivenUp::first).filter(Objects::nonNull).toList();
	}

	private static @Nullable String first(int[] counts) {
		return ALL.stream()
			.filter((work) -> counts[work.ordinal()] > 0)
			.map((work) -> work.description)
			.findFirst()
			.orElse(null);
	}

}
