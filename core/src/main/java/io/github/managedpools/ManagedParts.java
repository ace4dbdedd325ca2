package io.github.managedpools;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.CreationScope.Undo;
import org.jspecify.annotations.Nullable;

/**
 * The parts that scopes were given to close, told apart by identity. A factory may return
 * what its scope closes already, and then the default {@code destroy} must not close it a
 * second time. The parts are known here, and not to the pool or the scope, because the
 * factory and its scope may be wrapped by others on the way.
 * <p>
 * A part that has been closed stays known for as long as it is referenced: a creation
 * that was given up on may still return it.
 */
final class ManagedParts {

	private static final Map<Key, AtomicBoolean> CLOSED = new ConcurrentHashMap<>();

	private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

	private ManagedParts() {
	}

	/**
	 * Takes note of a part that a scope closes.
	 * @return closes the part, unless another undo of the same part has closed it
	 */
	static Undo undoOf(AutoCloseable part) {
		for (Reference<?> gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
			CLOSED.remove(gone);
		}
		// Whatever was closed and is managed again has been opened again
		AtomicBoolean closed = CLOSED.compute(
				new Key(Objects.requireNonNull(part, "'part' must not be null"), COLLECTED),
				(key, present) -> (present == null || present.get()) ? new AtomicBoolean() : present);
		return () -> {
			if (closed.compareAndSet(false, true)) {
				part.close();
			}
		};
	}

	/**
	 * Ends a resource as a factory does that has no {@code destroy} of its own.
	 */
	static void closeUnlessManaged(@Nullable Object resource) throws Exception {
		if (resource instanceof AutoCloseable closeable && !CLOSED.containsKey(new Key(resource, null))) {
			closeable.close();
		}
	}

	private static final class Key extends WeakReference<Object> {

		private final int hash;

		Key(Object part, @Nullable ReferenceQueue<Object> queue) {
			super(part, queue);
			this.hash = System.identityHashCode(part);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			if (this == other) {
				return true;
			}
			Object part = get();
			return part != null && other instanceof Key key && part == key.get();
		}

	}

}
