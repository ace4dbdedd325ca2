package io.github.managedpools.commonspool2;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/**
 * A typical factory for commons-pool2. Records every call, and fails the selected ones.
 */
class SessionFactory extends BasePooledObjectFactory<SessionFactory.Session> {

	final List<String> calls = new CopyOnWriteArrayList<>();

	final List<PooledObject<Session>> wrappers = new CopyOnWriteArrayList<>();

	final Set<String> failing = ConcurrentHashMap.newKeySet();

	/** The calls that throw an error. */
	final Set<String> dying = ConcurrentHashMap.newKeySet();

	volatile Action beforePassivate = () -> {
	};

	@Override
	public Session create() {
		note("make");
		return new Session();
	}

	@Override
	public PooledObject<Session> wrap(Session session) {
		PooledObject<Session> wrapper = new DefaultPooledObject<>(session);
		this.wrappers.add(wrapper);
		return wrapper;
	}

	@Override
	public void activateObject(PooledObject<Session> wrapper) {
		note("activate");
	}

	@Override
	public boolean validateObject(PooledObject<Session> wrapper) {
		this.calls.add("validate");
		return !this.failing.contains("validate");
	}

	@Override
	public void passivateObject(PooledObject<Session> wrapper) {
		try {
			this.beforePassivate.run();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		note("passivate");
	}

	@Override
	public void destroyObject(PooledObject<Session> wrapper) {
		wrapper.getObject().destructions++;
		note("destroy");
	}

	private void note(String call) {
		this.calls.add(call);
		if (this.failing.contains(call)) {
			throw new IllegalStateException("can't " + call);
		}
		if (this.dying.contains(call)) {
			throw new AssertionError(call);
		}
	}

	/**
	 * What a test does in a call.
	 */
	interface Action {

		void run() throws InterruptedException;

	}

	/**
	 * All sessions are equal, which must not matter.
	 */
	static final class Session implements AutoCloseable {

		volatile int destructions;

		volatile boolean closed;

		@Override
		public void close() {
			this.closed = true;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Session;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

}
