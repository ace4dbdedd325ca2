package io.github.managedpools.commonspool2;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.EscapedText;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolException;
import io.github.managedpools.ResourceCreationException;
import org.apache.commons.pool2.DestroyMode;
import org.jspecify.annotations.Nullable;

/**
 * The objects that are borrowed from one {@code ObjectPool}, with the lease of each.
 */
final class BorrowedObjects<T> {

	private final Map<Identity, Borrowed<T>> borrowed = new ConcurrentHashMap<>();

	private final String pool;

	private final BorrowSteps<T> steps;

	BorrowedObjects(String pool, BorrowSteps<T> steps) {
		this.pool = pool;
		this.steps = steps;
	}

	T borrow(BorrowedFrom<T> from) throws Exception {
		while (true) {
			Lease<T> lease = acquire(from);
			try {
				T object = lease.get();
				Exception failure = this.steps.activate(object, from.settings().validateAfterIdle().isZero());
				if (failure == null) {
					lend(object, new Borrowed<>(lease, from.key()));
					return object;
				}
				boolean isNew = this.steps.isNew(object);
				destroyQuietly(lease, object, from.settings().destroyTimeout());
				if (isNew || failure instanceof InterruptedException) {
					throw unusable(failure);
				}
			}
			catch (Throwable ex) {
				lease.invalidate();
				throw ex;
			}
		}
	}

	private Exception unusable(Exception failure) {
		if (failure instanceof InterruptedException) {
			return failure;
		}
		return new NoSuchElementException(
				"Pool '%s' built an object that can't be activated or is not valid".formatted(this.pool), failure);
	}

	private void lend(T object, Borrowed<T> borrowed) {
		if (this.borrowed.putIfAbsent(new Identity(object), borrowed) != null) {
			borrowed.lease.close();
			throw new IllegalStateException(
					"The factory of pool '%s' built an object twice: make a new one each time".formatted(this.pool));
		}
	}

	private Lease<T> acquire(BorrowedFrom<T> from) throws Exception {
		this.steps.acquireBegins();
		try {
			return from.acquire();
		}
		catch (PoolClosedException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
		catch (ResourceCreationException ex) {
			// An interrupt of the creation is none of the borrower
			if (ex.getCause() instanceof Exception own && !(own instanceof InterruptedException)) {
				throw own;
			}
			throw ex;
		}
		catch (PoolException ex) {
			throw new NoSuchElementException(ex.getMessage(), ex);
		}
		finally {
			this.steps.acquireEnds();
		}
	}

	/**
	 * Builds one more object. A lease of an idle object would not: the caller holds those
	 * that it gets until it gets one that was built.
	 */
	void add(BorrowedFrom<T> from) throws Exception {
		if (from.isClosed()) {
			throw new IllegalStateException("Pool '%s' is closed".formatted(this.pool));
		}
		List<Lease<T>> held = new ArrayList<>();
		try {
			long before = from.created();
			while (from.created() == before && from.hasRoom()) {
				Lease<T> lease = acquire(from);
				settle(lease, held, from.settings().destroyTimeout());
			}
		}
		finally {
			for (int i = held.size() - 1; i >= 0; i--) {
				held.get(i).close();
			}
		}
	}

	private void settle(Lease<T> lease, List<Lease<T>> held, Duration destroyTimeout) throws Exception {
		try {
			this.steps.settle(lease.get());
			held.add(lease);
		}
		catch (Exception ex) {
			destroyQuietly(lease, lease.get(), destroyTimeout);
			throw ex;
		}
		catch (Throwable ex) {
			lease.invalidate();
			throw ex;
		}
	}

	void giveBack(Object key, T object, Duration destroyTimeout) {
		Lease<T> lease = claim(key, object, "returned");
		try {
			this.steps.passivate(object);
		}
		catch (Exception ex) {
			destroyQuietly(lease, object, destroyTimeout);
			log(ex);
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			return;
		}
		catch (Throwable ex) {
			lease.invalidate();
			throw ex;
		}
		lease.close();
	}

	void invalidate(Object key, T object, DestroyMode mode, Duration destroyTimeout) throws Exception {
		Lease<T> lease = claim(key, object, "invalidated");
		destroy(lease, object, mode, destroyTimeout);
	}

	/**
	 * Ends the loan, so that only one caller returns or invalidates the object.
	 */
	private Lease<T> claim(Object key, @Nullable T object, String what) {
		Identity identity = new Identity(object);
		Borrowed<T> present = this.borrowed.get(identity);
		if (present != null && !present.key.equals(key)) {
			throw new IllegalStateException(
					"The object is %s to pool '%s' with another key than that with which it was borrowed"
						.formatted(what, this.pool));
		}
		if (present == null || !this.borrowed.remove(identity, present)) {
			throw new IllegalStateException(
					"The %s object is not borrowed from pool '%s': it never was, or was returned or invalidated before"
						.formatted(what, this.pool));
		}
		return present.lease;
	}

	/**
	 * Runs an action that destroys the objects at rest, and waits until that is done.
	 * @param key the key of the objects, or {@code null} for all keys
	 */
	void clear(@Nullable Object key, Runnable action, Duration destroyTimeout) {
		List<CompletableFuture<@Nullable Void>> resting = this.steps.resting(key);
		action.run();
		try {
			await(CompletableFuture.allOf(resting.toArray(CompletableFuture[]::new)), destroyTimeout);
		}
		catch (Exception ex) {
			// The pool reports destructions that fail
		}
	}

	private void destroyQuietly(Lease<T> lease, T object, Duration destroyTimeout) {
		try {
			destroy(lease, object, DestroyMode.NORMAL, destroyTimeout);
		}
		catch (Exception ex) {
			// The pool reports destructions that fail
		}
	}

	private void destroy(Lease<T> lease, T object, DestroyMode mode, Duration destroyTimeout) throws Exception {
		CompletableFuture<@Nullable Void> destruction;
		try {
			destruction = this.steps.destruction(object, mode);
		}
		finally {
			lease.invalidate();
		}
		await(destruction, destroyTimeout);
	}

	/**
	 * Waits for a destruction on the pool's threads. An interrupt ends the wait and stays
	 * set.
	 */
	private static void await(CompletableFuture<?> destruction, Duration timeout) throws Exception {
		try {
			destruction.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (TimeoutException ex) {
			// The pool reports it and gives up on it
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception own) {
				throw own;
			}
			throw ex;
		}
	}

	private void log(Exception failure) {
		try {
			Log.LOGGER.log(Level.WARNING,
					EscapedText.of("Pool '%s' destroys an object that can't be passivated".formatted(this.pool)),
					failure);
		}
		catch (RuntimeException | LinkageError ex) {
			// The object is destroyed, whether or not the log works
		}
	}

	/**
	 * An object that is borrowed.
	 *
	 * @param key what it was borrowed for
	 */
	private record Borrowed<T>(Lease<T> lease, Object key) {

	}

	/**
	 * Loaded only when needed.
	 */
	private static final class Log {

		static final Logger LOGGER = System.getLogger("io.github.managedpools.Pool");

	}

}
