package io.github.managedpools.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;

/**
 * Records the events of a pool, one line each.
 */
public final class Recorder implements PoolListener {

	private final List<String> moments = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final List<LeaseInfo> leaks = new CopyOnWriteArrayList<>();

	public List<String> moments() {
		return List.copyOf(this.moments);
	}

	/**
	 * The number of events that begin with a text.
	 */
	public long count(String moment) {
		return this.moments.stream().filter((line) -> line.startsWith(moment)).count();
	}

	/**
	 * The exceptions that only listeners get.
	 */
	public List<Throwable> failures() {
		return List.copyOf(this.failures);
	}

	public List<LeaseInfo> leaks() {
		return List.copyOf(this.leaks);
	}

	@Override
	public void onCreated(String pool, Duration took) {
		this.moments.add("created");
	}

	@Override
	public void onCreateFailed(String pool, Duration took, Throwable cause) {
		this.moments.add("create failed");
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		this.moments.add("destroyed " + reason);
	}

	@Override
	public void onFailure(String pool, String what, Throwable cause) {
		this.moments.add("failure " + what);
		this.failures.add(cause);
	}

	@Override
	public void onAcquired(String pool, Duration waited) {
		this.moments.add("acquired");
	}

	@Override
	public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
		this.moments.add("not acquired " + outcome);
	}

	@Override
	public void onReleased(String pool, Duration held) {
		this.moments.add("released after " + held);
	}

	@Override
	public void onLeak(String pool, LeaseInfo lease) {
		this.moments.add("leak");
		this.leaks.add(lease);
	}

	@Override
	public void onResized(String pool, SizeRange before, SizeRange after) {
		this.moments.add("resized %s to %s".formatted(before, after));
	}

	@Override
	public void onPhase(String pool, PoolState.Phase phase) {
		this.moments.add("phase " + phase);
	}

}
