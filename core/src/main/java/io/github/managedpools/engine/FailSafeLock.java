package io.github.managedpools.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that can be taken without allocating. Some JDKs allocate a node for a thread
 * that has to wait for a lock, and throw if they can't; that would separate two steps of
 * the engine that belong together.
 * <p>
 * {@link #unlock()} needs stack, so threads that are not the pool's own must check for
 * {@linkplain StackHeadroom headroom} before they take a lock.
 */
@SuppressWarnings("serial")
final class FailSafeLock extends ReentrantLock {

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	@Override
	public void lock() {
		try {
			super.lock();
		}
		catch (OutOfMemoryError ex) {
			lockWithoutQueueing();
		}
	}

	private void lockWithoutQueueing() {
		boolean interrupted = false;
		while (!tryLock()) {
			LockSupport.parkNanos(this, PAUSE_NANOS);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
