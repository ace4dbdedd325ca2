package io.github.managedpools.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;

/**
 * A listener with every kind of fault. It may run on a caller's thread, which it
 * therefore never interrupts.
 */
final class Listener implements PoolListener {

	private final Chaos chaos;

	Listener(Round round) {
		this.chaos = round.chaos();
	}

	@Override
	public void onCreated(String pool, Duration took) {
		act();
	}

	@Override
	public void onCreateFailed(String pool, Duration took, Throwable cause) {
		act();
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		act();
	}

	@Override
	public void onAcquired(String pool, Duration waited) {
		act();
	}

	@Override
	public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
		act();
	}

	@Override
	public void onReleased(String pool, Duration held) {
		act();
	}

	@Override
	public void onLeak(String pool, LeaseInfo lease) {
		act();
	}

	private void act() {
		// The threads call in no order that a seed could determine
		this.chaos.playInListener(new SplittableRandom(ThreadLocalRandom.current().nextLong()));
	}

}
