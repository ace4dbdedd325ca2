package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;

/**
 * Shuts down the pools of all keys at the same time, with one report.
 */
final class KeyedShutdown<K, T> {

	private final KeyedEngine<K, T> family;

	private final ShutdownFuture report = new ShutdownFuture();

	private final OneShot ended = new OneShot();

	/** Whether the ends of the pools will end the family. */
	private volatile boolean follows;

	KeyedShutdown(KeyedEngine<K, T> family) {
		this.family = family;
	}

	CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		StackHeadroom.requireForFamily();
		boolean first = begin();
		if (first) {
			this.family.context.events.tell((listener, name) -> listener.onPhase(name, Phase.CLOSING));
			this.family.eviction.stop();
			this.family.failing.stop();
		}
		// From here on, no key gets a new pool
		List<CompletableFuture<ShutdownReport>> reports = new ArrayList<>();
		this.family.members.all().forEach((member) -> reports.add(member.engine.shutdown(drain)));
		if (!this.follows) {
			// Two threads may do this at the same time; the first to finish ends the
			// shutdown
			CompletableFuture.allOf(reports.toArray(new CompletableFuture<?>[0]))
				.thenRunAsync(() -> end(reports), this.family.context.threads::execute);
			this.follows = true;
		}
		return this.report;
	}

	private boolean begin() {
		this.family.members.lock();
		try {
			boolean first = !this.family.isClosing();
			if (first) {
				this.family.phase(Phase.CLOSING);
			}
			return first;
		}
		finally {
			this.family.members.unlock();
		}
	}

	private void end(List<CompletableFuture<ShutdownReport>> reports) {
		if (!this.ended.end()) {
			return;
		}
		// A lease that ends after its pool's report may still be listed: better than a
		// missing one
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
		PermitBudget permits = this.family.capacity.permits();
		if (permits != null) {
			permits.close();
		}
		this.family.context.leave();
		this.family.context.events.tell((listener, name) -> listener.onPhase(name, Phase.CLOSED));
		this.report.end(result);
	}

	void close() {
		shutdown(this.family.settings().perKey().drainTimeout());
		Map<KeyedMember<K, T>, StoppedClock> clocks = new HashMap<>();
		this.report.await(this.family.context.threads, this.family.context.events, () -> shutdown(Duration.ZERO),
				() -> goOn(clocks));
	}

	private boolean goOn(Map<KeyedMember<K, T>, StoppedClock> clocks) {
		boolean over = true;
		for (KeyedMember<K, T> member : this.family.members.all()) {
			member.engine.shutdown.goOn();
			member.engine.shutdown
				.endIfStopped(clocks.computeIfAbsent(member, (key) -> new StoppedClock(this.family.context.clock)));
			over &= member.engine.shutdown.isOverUnsaid();
		}
		return over && this.family.context.threads.isBehind();
	}

}
