package io.github.managedpools.engine;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.DurationText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;

/**
 * Names the holders that keep a caller from getting a resource. If the limit that all
 * keys share is reached, those of other keys are among them.
 */
final class LeaseHolders {

	private static final int NAMED = 3;

	private final CapacityShare share;

	private final Borrowers borrowers;

	LeaseHolders(CapacityShare share, Borrowers borrowers) {
		this.share = share;
		this.borrowers = borrowers;
	}

	/**
	 * Describes the longest holders, if leases are tracked, and the caller itself, if it
	 * waits for a resource that it would have to return first.
	 * @param caller the thread that called acquire
	 * @return a text to append to the description of the pool; may be empty
	 */
	String describe(Thread caller) {
		List<Borrowers> rivals = this.share.rivals();
		Stream<Holder> own = this.borrowers.tracked().stream().map((lease) -> new Holder(lease, false));
		Stream<Holder> others = rivals.stream()
			.flatMap((rival) -> rival.tracked().stream())
			.map((lease) -> new Holder(lease, true));
		String longest = Stream.concat(own, others)
			.sorted(Comparator.comparing((Holder holder) -> holder.lease().age()).reversed())
			.limit(NAMED)
			.map(Holder::describe)
			.collect(Collectors.joining(", "));
		long held = this.borrowers.countHeldBy(caller)
				+ rivals.stream().mapToLong((rival) -> rival.countHeldBy(caller)).sum();
		return (longest.isEmpty() ? "" : "; longest held by " + longest)
				+ ((held == 0) ? "" : "; the calling thread itself holds " + held);
	}

	private record Holder(LeaseInfo lease, boolean ofAnotherKey) {

		private String describe() {
			return "%s for %s%s%s".formatted(this.lease.thread(), DurationText.rounded(this.lease.age()),
					this.ofAnotherKey ? " (key " + SafeDescription.of(this.lease.key()) + ")" : "",
					this.lease.lost() ? " (lost)" : "");
		}

	}

}
