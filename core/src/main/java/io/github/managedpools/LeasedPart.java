package io.github.managedpools;

import java.util.Objects;
import java.util.function.IntSupplier;

import io.github.managedpools.CreationScope.PartCheck;
import io.github.managedpools.CreationScope.Undo;
import org.jspecify.annotations.Nullable;

/**
 * A part that a resource leases from another pool. It is registered with the scope before
 * it waits for its lease, so that no lease is ever without an undo. The thread that gets
 * the lease first publishes it and then checks whether the scope is over; the thread that
 * undoes the scope does the reverse. So at least one of them ends the lease, and ending a
 * lease twice has no effect.
 */
final class LeasedPart<P> implements Undo {

	private final PartCheck<? super P> check;

	private volatile @Nullable Lease<P> lease;

	private volatile boolean over;

	/** Whether the part may still be in use after its end. */
	private volatile boolean inDoubt;

	private LeasedPart(PartCheck<? super P> check) {
		this.check = Objects.requireNonNull(check, "'check' must not be null");
	}

	/**
	 * Leases a part that passes the check.
	 * @param scope the scope that ends the lease
	 * @param source leases a part
	 * @param present how many parts may be present and not pass the check
	 * @param pool the name of the other pool
	 */
	static <P> P lease(CreationScope scope, Source<P> source, IntSupplier present, String pool,
			PartCheck<? super P> check) throws InterruptedException {
		LeasedPart<P> part = new LeasedPart<>(check);
		scope.onDestroy(part);
		for (int attempt = 0;; attempt++) {
			P candidate = part.acquire(source);
			if (part.isSound(candidate)) {
				return candidate;
			}
			part.discard();
			if (attempt >= present.getAsInt()) {
				throw new IllegalStateException(
						"Pool '%s' has lent %d parts, and none of them has passed the check of the factory that leased them"
							.formatted(EscapedText.of(pool), attempt + 1));
			}
		}
	}

	private P acquire(Source<P> source) throws InterruptedException {
		Lease<P> acquired = source.acquire();
		// No method call before this: there may be no stack for it
		this.lease = acquired;
		if (this.over) {
			end(acquired);
			throw new IllegalStateException(
					"The creation is over and undone; the part that it leased has been given back, too");
		}
		return acquired.get();
	}

	private boolean isSound(P part) throws InterruptedException {
		try {
			return this.check.isSound(part);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			return false;
		}
	}

	private void discard() {
		Lease<P> unsound = this.lease;
		if (unsound != null) {
			unsound.invalidate();
		}
	}

	@Override
	public void undo() {
		this.over = true;
		Lease<P> held = this.lease;
		if (held != null) {
			end(held);
		}
	}

	@Override
	public void undoInDoubt() {
		this.inDoubt = true;
		undo();
	}

	private void end(Lease<P> held) {
		boolean sound = false;
		try {
			sound = !this.inDoubt && this.check.isSound(held.get());
		}
		catch (Exception ex) {
			// Counts as a failed check. The lease of a part that was discarded is over
		}
		finally {
			if (sound) {
				held.close();
			}
			else {
				held.invalidate();
			}
		}
	}

	/**
	 * Leases parts from a pool.
	 */
	@FunctionalInterface
	interface Source<P> {

		Lease<P> acquire() throws InterruptedException;

	}

}
