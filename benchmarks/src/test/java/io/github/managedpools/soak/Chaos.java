package io.github.managedpools.soak;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Decides which faults occur in one round, and injects them. The caller provides the
 * random numbers, so that the same seed gives a resource the same faults.
 */
final class Chaos {

	/** Longer than any time limit of a round. */
	static final long HANG_MILLIS = 1000;

	private static final int SIDES = 100_000;

	private static final Fault[] FAULTS = { Fault.THROWS, Fault.ERROR, Fault.SLOW, Fault.FLAG_SET, Fault.REENTERS,
			Fault.HANGS, Fault.IGNORES_INTERRUPTS };

	private static final int[] WEIGHTS = { 3000, 1000, 700, 2000, 300, 12, 4 };

	private final Tally tally;

	private final int intensity;

	/** Opened when the round ends, so that hanging calls continue. */
	private final CountDownLatch end = new CountDownLatch(1);

	private volatile boolean over;

	/** The last item that a mass death has hit. */
	private volatile int lastDead;

	private volatile boolean outage;

	private volatile Runnable reentry = () -> {
	};

	/**
	 * Creates the faults of a round.
	 * @param intensity in percent of the usual rate
	 */
	Chaos(Tally tally, int intensity) {
		this.tally = tally;
		this.intensity = intensity;
	}

	void reenterBy(Runnable reentry) {
		this.reentry = reentry;
	}

	/**
	 * Ends all faults; hanging calls continue.
	 */
	void end() {
		this.over = true;
		this.end.countDown();
	}

	/**
	 * Injects a fault, or none.
	 * @param item the item, which is told if a call will exceed its time limit
	 */
	void play(Site site, @Nullable Item item, SplittableRandom dice) throws Exception {
		Fault fault = draw(dice);
		if (fault == null) {
			return;
		}
		this.tally.fault(site, fault);
		switch (fault) {
			case THROWS -> throw new InjectedException(site);
			case ERROR -> throw new InjectedError(site);
			case SLOW -> pause(TimeUnit.MICROSECONDS.toNanos(dice.nextInt(20, 3000)));
			case FLAG_SET -> Thread.currentThread().interrupt();
			case REENTERS -> this.reentry.run();
			case HANGS, IGNORES_INTERRUPTS -> {
				if (item != null) {
					item.overdue();
				}
				hang(fault == Fault.IGNORES_INTERRUPTS);
			}
			default -> throw new IllegalStateException("Unexpected " + fault);
		}
	}

	/**
	 * Injects a fault into a listener, which may run on a caller's thread and does not
	 * touch its interrupt flag.
	 */
	void playInListener(SplittableRandom dice) {
		Fault fault = draw(dice);
		if (fault == Fault.THROWS || fault == Fault.ERROR || fault == Fault.REENTERS) {
			this.tally.fault(Site.LISTENER, fault);
			if (fault == Fault.REENTERS) {
				this.reentry.run();
			}
			else if (fault == Fault.THROWS) {
				throw new IllegalStateException("injected at LISTENER");
			}
			else {
				throw new InjectedError(Site.LISTENER);
			}
		}
	}

	/**
	 * Whether a timer must fail. Any thread may set one, in no order that a seed could
	 * determine.
	 */
	boolean failsTimer() {
		boolean fails = !this.over && ThreadLocalRandom.current().nextInt(SIDES) * 100L < 300L * this.intensity;
		if (fails) {
			this.tally.fault(Site.CLOCK, Fault.NO_TIMER);
		}
		return fails;
	}

	/**
	 * Whether a resource must be useless.
	 */
	boolean isUseless(Site site, SplittableRandom dice) {
		boolean useless = !this.over && dice.nextInt(SIDES) * 100L < 500L * this.intensity;
		if (useless) {
			this.tally.fault(site, Fault.USELESS);
		}
		return useless;
	}

	/**
	 * Kills all items up to a number.
	 */
	void massDeath(int last) {
		this.tally.fault(Site.VALIDATE, Fault.MASS_DEATH);
		this.lastDead = last;
	}

	boolean isDead(Item item) {
		return item.number() <= this.lastDead;
	}

	/**
	 * Fails the validation of a dead item, and lets some hang before.
	 */
	void playDead(SplittableRandom dice) throws InterruptedException {
		if (!this.over && dice.nextInt(16) == 0) {
			hang(dice.nextInt(4) == 0);
		}
	}

	/**
	 * Fails the work with an item that may be dead, in a way that is not fatal.
	 * @param checked whether the item must be validated then
	 */
	void workWith(Item item, boolean checked) throws SuspiciousException {
		if (!this.over && isDead(item)) {
			this.tally.fault(Site.WORK, Fault.SUSPICIOUS);
			if (checked) {
				item.suspected();
			}
			throw new SuspiciousException();
		}
	}

	void outage(boolean begins) {
		if (begins) {
			this.tally.fault(Site.CREATE, Fault.OUTAGE);
		}
		this.outage = begins;
	}

	/**
	 * Fails a creation during an outage.
	 */
	void connect() throws InjectedException {
		if (this.outage && !this.over) {
			throw new InjectedException(Site.CREATE);
		}
	}

	InjectedError errorIn(Site site) {
		this.tally.fault(site, Fault.ERROR);
		return new InjectedError(site);
	}

	private @Nullable Fault draw(SplittableRandom dice) {
		if (this.over) {
			return null;
		}
		long drawn = dice.nextInt(SIDES) * 100L;
		for (int i = 0; i < FAULTS.length; i++) {
			drawn -= (long) WEIGHTS[i] * this.intensity;
			if (drawn < 0) {
				return FAULTS[i];
			}
		}
		return null;
	}

	private void pause(long nanos) throws InterruptedException {
		this.end.await(nanos, TimeUnit.NANOSECONDS);
	}

	private void hang(boolean ignoreInterrupts) throws InterruptedException {
		long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANG_MILLIS);
		boolean hangs = true;
		while (hangs) {
			try {
				hangs = !this.end.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)
						&& until - System.nanoTime() > 0;
			}
			catch (InterruptedException ex) {
				if (!ignoreInterrupts) {
					throw ex;
				}
			}
		}
	}

}
