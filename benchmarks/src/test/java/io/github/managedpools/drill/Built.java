package io.github.managedpools.drill;

import java.util.ArrayDeque;
import java.util.Deque;

import io.github.managedpools.CreationScope;
import io.github.managedpools.CreationScope.Undo;
import io.github.managedpools.ResourceFactory;

/**
 * A connection from a factory of this library, for pools that know no
 * {@link CreationScope}.
 *
 * @param <T> the type of the connection
 */
final class Built<T> {

	private final ResourceFactory<T> factory;

	private final T connection;

	private final Deque<Undo> undos;

	private Built(ResourceFactory<T> factory, T connection, Deque<Undo> undos) {
		this.factory = factory;
		this.connection = connection;
		this.undos = undos;
	}

	static <T> Built<T> by(ResourceFactory<T> factory) throws Exception {
		Deque<Undo> undos = new ArrayDeque<>();
		try {
			return new Built<>(factory, factory.create(undos::push), undos);
		}
		catch (Exception ex) {
			undo(undos);
			throw ex;
		}
	}

	T connection() {
		return this.connection;
	}

	boolean isValid() {
		try {
			return this.factory.isValid(this.connection);
		}
		catch (Exception ex) {
			return false;
		}
	}

	void destroy() {
		// Comes first
		this.undos.push(() -> this.factory.destroy(this.connection));
		undo(this.undos);
	}

	private static void undo(Deque<Undo> undos) {
		for (Undo undo = undos.poll(); undo != null; undo = undos.poll()) {
			try {
				undo.undo();
			}
			catch (Exception ex) {
				// A broken connection may fail to close
			}
		}
	}

}
