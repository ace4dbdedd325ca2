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
 * The parts that scopes have to close, by identity. If a factory returns a part that its
 * scope closes, the default {@code destroy} must not close it a second time. Neither the
 * pool nor the scope can record the parts, because wrappers may stand between the
 * factory, its scope and the pool.
 * <p>
 * A closed part stays recorded while it is referenced, because an abandoned creation may
 * still return it.
 */
final class ManagedParts {

	private static final Map<Key, AtomicBoolean> CLOSED = new ConcurrentHashMap<>();

	private static final ReferenceQueue<Object> COLLECTED = new ReferenceQueue<>();

	private ManagedParts() {
	}

	/**
	 * Records a part that a scope has to close.
	 * @return the undo that closes the part, unless another undo of the same part has
	 * closed it
	 */
	static Undo undoOf(AutoCloseable part) {
		for (Reference<?> gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
			CLOSED.remove(gone);
		}
		// A part that is managed again after it was closed must have been opened again
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
	 * The default {@code destroy} of a factory.
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
