package io.github.managedpools.soak;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The time during which the machine has let the soak run. It is measured by beats, each
 * of which counts for at most twice its length however late it is, so that a process
 * without processor time does not look stuck.
 */
final class MachineTime {

	private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * The delay of a beat beyond which a time limit of a round may have passed without
	 * processor time.
	 */
	private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private static volatile long nanos;

	private static volatile long lateBeats;

	private static volatile long lastBeat = System.nanoTime();

	static {
		Thread heart = new Thread(MachineTime::beat, "soak-heart");
		heart.setDaemon(true);
		heart.start();
	}

	private MachineTime() {
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	private static void beat() {
		for (;;) {
			long last = lastBeat;
			LockSupport.parkNanos(BEAT_NANOS);
			long now = System.nanoTime();
			nanos = nanos + Math.min(now - last, 2 * BEAT_NANOS);
			lateBeats = lateBeats + ((now - last > LATE_NANOS) ? 1 : 0);
			lastBeat = now;
		}
	}

	static long nanos() {
		return nanos;
	}

	static boolean isOver(long begin, Duration limit) {
		return nanos - begin > limit.toNanos();
	}

	/**
	 * Returns the number of late beats.
	 */
	static long lateBeats() {
		return lateBeats;
	}

	/**
	 * Whether a beat has been late since then. The next beat may be late already: when
	 * the process gets processor time again, other threads may run before the one that
	 * beats.
	 * @param before the number of late beats at that time
	 */
	static boolean wasLateSince(long before) {
		return System.nanoTime() - lastBeat > LATE_NANOS || lateBeats != before;
	}

}
