package io.github.managedpools;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * The observers that there are. Nothing that one of them does keeps a pool from being
 * built, or from reaching whoever builds it.
 */
final class PoolObservers {

	private static final List<PoolObserver> PRESENT = load();

	private PoolObservers() {
	}

	private static List<PoolObserver> load() {
		List<PoolObserver> observers = new ArrayList<>();
		attempt(() -> ServiceLoader.load(PoolObserver.class, PoolObserver.class.getClassLoader())
			.forEach(observers::add));
		return List.copyOf(observers);
	}

	static PoolSettings settings(String pool, PoolSettings settings) {
		PoolSettings[] current = { settings };
		tell((observer) -> current[0] = Objects.requireNonNull(observer.onBuild(pool, current[0]),
				"'settings' must not be null"));
		return current[0];
	}

	static <P extends Pool<?>> P built(P pool) {
		tell((observer) -> observer.onBuilt(pool));
		return pool;
	}

	static <P extends KeyedPool<?, ?>> P built(P pool) {
		tell((observer) -> observer.onBuilt(pool));
		return pool;
	}

	private static void tell(Consumer<PoolObserver> moment) {
		for (PoolObserver observer : PRESENT) {
			attempt(() -> moment.accept(observer));
		}
	}

	private static void attempt(Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			// Not a constant: the first logger of a JVM takes its time, and this is rare
			System.getLogger("io.github.managedpools.Pool").log(Level.WARNING, "A pool observer failed", ex);
		}
	}

}
