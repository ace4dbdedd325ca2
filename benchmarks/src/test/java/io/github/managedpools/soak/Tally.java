package io.github.managedpools.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts operations, injected faults and violations.
 */
final class Tally {

	private static final int VIOLATIONS_KEPT = 10;

	private static final int LONGEST_VIOLATION = 4000;

	private final LongAdder operations = new LongAdder();

	private final LongAdder leases = new LongAdder();

	private final LongAdder begun = new LongAdder();

	private final LongAdder gone = new LongAdder();

	private final Map<String, LongAdder> rounds = new ConcurrentSkipListMap<>();

	private final Map<Site, Map<Fault, LongAdder>> faults = new EnumMap<>(Site.class);

	private final LongAdder violations = new LongAdder();

	private final Queue<String> kept = new ConcurrentLinkedQueue<>();

	Tally() {
		for (Site site : Site.values()) {
			Map<Fault, LongAdder> counts = new EnumMap<>(Fault.class);
			for (Fault fault : Fault.values()) {
				counts.put(fault, new LongAdder());
			}
			this.faults.put(site, counts);
		}
	}

	void operations(long count) {
		this.operations.add(count);
	}

	void leases(long count) {
		this.leases.add(count);
	}

	void begun() {
		this.begun.increment();
	}

	void gone() {
		this.gone.increment();
	}

	void round(Plan plan) {
		String kind = "%s, %s threads".formatted(plan.kind.name().toLowerCase(Locale.ROOT),
				Callers.areVirtual(plan.virtualThreads) ? "virtual" : "platform");
		this.rounds.computeIfAbsent(kind, (key) -> new LongAdder()).increment();
	}

	void fault(Site site, Fault fault) {
		counter(site, fault).increment();
	}

	private LongAdder counter(Site site, Fault fault) {
		return this.faults.get(site).get(fault);
	}

	/**
	 * Notes a violation.
	 */
	void violation(String what) {
		this.violations.increment();
		if (this.violations.sum() <= VIOLATIONS_KEPT) {
			this.kept.add(what.substring(0, Math.min(what.length(), LONGEST_VIOLATION)));
		}
	}

	boolean hasViolations() {
		return this.violations.sum() > 0;
	}

	List<String> violations() {
		return new ArrayList<>(this.kept);
	}

	long operations() {
		return this.operations.sum();
	}

	long faults() {
		return this.faults.values()
			.stream()
			.flatMap((counts) -> counts.values().stream())
			.mapToLong(LongAdder::sum)
			.sum();
	}

	/**
	 * Returns the number of resources that were begun and have not ended.
	 */
	long unaccounted() {
		return this.begun.sum() - this.gone.sum();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		text.append("rounds       %,15d%n".formatted(this.rounds.values().stream().mapToLong(LongAdder::sum).sum()));
		this.rounds.forEach((kind, count) -> text.append("  %-29s %,12d%n".formatted(kind, count.sum())));
		text.append("operations   %,15d%n".formatted(operations()));
		text.append("leases       %,15d%n".formatted(this.leases.sum()));
		text.append("resources    %,15d begun, %,d gone%n".formatted(this.begun.sum(), this.gone.sum()));
		text.append("faults       %,15d%n".formatted(faults()));
		this.faults.forEach((site, counts) -> counts.forEach((fault, count) -> {
			if (count.sum() > 0) {
				text.append("  %-9s %-19s %,12d%n".formatted(site.name().toLowerCase(Locale.ROOT),
						fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), count.sum()));
			}
		}));
		text.append("violations   %,15d%n".formatted(this.violations.sum()));
		this.kept.forEach((violation) -> text.append("  ").append(violation).append(System.lineSeparator()));
		text.append("unaccounted  %,15d%n".formatted(unaccounted()));
		return text.toString();
	}

}
