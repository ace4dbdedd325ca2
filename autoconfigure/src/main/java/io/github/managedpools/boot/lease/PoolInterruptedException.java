package io.github.managedpools.boot.lease;

import io.github.managedpools.EscapedText;

/**
 * Thrown when a thread is interrupted while it waits for a lease, in a method that can't
 * throw {@link InterruptedException}. The thread's interrupt flag is set, and no lease is
 * held.
 *
 * @since 0.1.0
 */
public class PoolInterruptedException extends RuntimeException {

	/**
	 * Create a new {@code PoolInterruptedException}.
	 * @param pool the pool's name
	 * @param cause the interrupt
	 */
	public PoolInterruptedException(String pool, InterruptedException cause) {
		super(EscapedText.of("Interrupted while waiting for a lease of pool '%s'".formatted(pool)), cause);
	}

}
