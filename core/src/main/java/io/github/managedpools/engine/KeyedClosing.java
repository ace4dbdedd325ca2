package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;

/**
 * The room where a family of pools ends: all of them at the same time, with one report.
 */
final class KeyedClosing<K, T> {

	private final KeyedEngine<K, T> family;

	private final ShutdownFuture report = new ShutdownFuture();

	private final Once ended = new Once();

	/** Whether the end of the family follows those of its pools. */
	private volatile boolean follows;

	KeyedClosing(KeyedEngine<K, T> family) {
		this.family = family;
	}

	CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		Headroom.require();
		boolean first = begin();
		if (first) {
			this.family.surroundings.telling.tell((listener, name) -> listener.onPhase(name, Phase.CLOSING));
			this.family.dropping.stop();
			this.family.failing.stop();
		}
		// From here on no key gets a pool any more
		List<CompletableFuture<ShutdownReport>> reports = new ArrayList<>();
		this.family.admitting.all().forEach((member) -> reports.add(member.engine.shutdown(drain)));
		if (!this.follows) {
			// If two do this at the same time, the first to come to the end ends it
			CompletableFuture.allOf(reports.toArray(new CompletableFuture<?>[0]))
				.thenRunAsync(() -> end(reports), this.family.surroundings.threads::execute);
			this.follows = true;
		}
		return this.report;
	}

	private boolean begin() {
		this.family.admitting.lock();
		try {
			boolean first = !this.family.isClosing();
			if (first) {
				this.family.phase(Phase.CLOSING);
			}
			return first;
		}
		finally {
			this.family.admitting.unlock();
		}
	}

	private void end(List<CompletableFuture<ShutdownReport>> reports) {
		if (!this.ended.end()) {
			return;
		}
		// What comes back after its pool's report may still be on its way out: rather
		// named
		// than missing
		List<LeaseInfo> leases = new ArrayList<>();
		List<String> givenUp = new ArrayList<>();
		for (CompletableFuture<ShutdownReport> part : reports) {
			ShutdownReport of = part.join();
			leases.addAll(of.leasesOut());
			of.givenUp().forEach((line) -> givenUp.add("%s: %s".formatted(of.pool(), line)));
		}
		leases.sort(Comparator.comparing(LeaseInfo::since));
		ShutdownReport result = new ShutdownReport(this.family.name(), leases, givenUp);
		this.family.phase(Phase.CLOSED);
		this.family.surroundings.leave();
		this.family.surroundings.telling.tell((listener, name) -> listener.onPhase(name, Phase.CLOSED));
		this.report.end(result);
	}

	void close() {
		shutdown(this.family.settings().perKey().drainTimeout());
		Closing.await(this.report, this.family.surroundings, () -> shutdown(Duration.ZERO), this::goOn);
	}

	private boolean goOn() {
		boolean over = true;
		for (Member<K, T> member : this.family.admitting.all()) {
			member.engine.closing.goOn();
			over &= member.engine.closing.isOverUnsaid();
		}
		return over && this.family.surroundings.threads.isBehind();
	}

}
