package io.github.managedpools;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;

/**
 * Calls the observers. A failing observer never prevents a pool from being built and
 * returned.
 */
final class PoolObservers {

	private static final List<PoolObserver> PRESENT = load();

	private PoolObservers() {
	}

	private static List<PoolObserver> load() {
		List<PoolObserver> observers = new ArrayList<>();
		try {
			for (PoolObserver observer : ServiceLoader.load(PoolObserver.class, PoolObserver.class.getClassLoader())) {
				observers.add(observer);
			}
		}
		catch (Throwable ex) {
			failed(ex);
		}
		return List.copyOf(observers);
	}

	static PoolSettings settings(String pool, PoolSettings settings) {
		PoolSettings current = settings;
		for (PoolObserver observer : PRESENT) {
			try {
				current = Objects.requireNonNull(observer.onBuild(pool, current), "'settings' must not be null");
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
		return current;
	}

	static <P extends Pool<?>> P built(P pool) {
		for (PoolObserver observer : PRESENT) {
			try {
				observer.onBuilt(pool);
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
		return pool;
	}

	static <P extends KeyedPool<?, ?>> P built(P pool) {
		for (PoolObserver observer : PRESENT) {
			try {
				observer.onBuilt(pool);
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
		return pool;
	}

	private static void failed(Throwable ex) {
		try {
			// Not a constant, because creating the first logger of a JVM takes long, and
			// this is rare
			System.getLogger("io.github.managedpools.Pool")
				.log(Level.WARNING, "A pool observer failed", SafeDescription.printable(ex));
		}
		catch (Throwable again) {
			// A failing log must not prevent a pool from being built
		}
	}

}
