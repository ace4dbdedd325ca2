package io.github.managedpools.soak;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Time as far as the machine has let the soak run. It is told by beats, each of which
 * counts for at most twice its length however long it was in coming: so a process that
 * gets no turn is not mistaken for one that is stuck.
 */
final class MachineTime {

	private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/** Later than this, and a time limit of a round may have passed without a turn. */
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
	 * How often the machine has not let the soak run in time.
	 */
	static long lateBeats() {
		return lateBeats;
	}

	/**
	 * Whether the machine has not let the soak run in time since then. A beat that is
	 * still to come may be late already: when a process gets its turn again, others may
	 * run before its heart does.
	 * @param before the late beats at that time
	 */
	static boolean wasLateSince(long before) {
		return System.nanoTime() - lastBeat > LATE_NANOS || lateBeats != before;
	}

}
