package io.github.managedpools.test.fault;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the factory of a keyed pool and injects faults, as {@link FaultyFactory} does:
 * for whichever key comes next, or for one key only. <pre>
 * FaultyKeyedFactory&lt;String, Client&gt; faulty = FaultyFactory.of(factory);
 * faulty.script(FaultPoint.CREATE, Fault.fails());
 * faulty.forKey("acme").always(FaultPoint.CREATE, Fault.hangs());
 * </pre> A key's own faults come before those for any key. Any number of threads and
 * pools may use it.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class FaultyKeyedFactory<K, T> extends AbstractFaultyFactory<T, FaultyKeyedFactory<K, T>>
		implements PerKeyFactory<K, T> {

	private final KeyedResourceFactory<K, T> factory;

	private final Map<K, FaultPlan> plans = new ConcurrentHashMap<>();

	private FaultyKeyedFactory(KeyedResourceFactory<K, T> factory, @Nullable Class<T> type) {
		super(new FaultPlan(), new FaultyResources<>(type));
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
	}

	/**
	 * Wraps a factory, without any fault yet.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory) {
		return new FaultyKeyedFactory<>(factory, null);
	}

	/**
	 * Wraps a factory whose resources have an interface, without any fault yet. Borrowers
	 * get proxies, so that their uses can fail as well.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @param type the interface
	 * @return the wrapped factory
	 * @throws IllegalArgumentException if the type is not an interface
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory, Class<T> type) {
		return new FaultyKeyedFactory<>(factory, Objects.requireNonNull(type, "'type' must not be null"));
	}

	/**
	 * Returns the factory for one key: faults that are set there occur for this key only,
	 * and its counts are those of this key.
	 * @param key the key
	 * @return the key's factory
	 */
	@Override
	public FaultyFactory<T> forKey(K key) {
		return new FaultyFactory<>(new KeyBoundFactory<>(this.factory, key),
				this.plans.computeIfAbsent(key, (absent) -> new FaultPlan()), plan(), resources());
	}

	@Override
	FaultyKeyedFactory<K, T> self() {
		return this;
	}

	@Override
	Object wrapped() {
		return this.factory;
	}

	@Override
	Stream<FaultPlan> plans() {
		return Stream.concat(Stream.of(plan()), this.plans.values().stream());
	}

	@Override
	boolean isOwn(FaultPlan other) {
		return true;
	}

	/**
	 * Each call is counted by the plan of its key.
	 */
	@Override
	public int calls(FaultPoint point) {
		return this.plans.values().stream().mapToInt((plan) -> plan.calls(point)).sum();
	}

	@Override
	public boolean validates() {
		return this.factory.validates();
	}

	@Override
	public boolean resets() {
		return this.factory.resets();
	}

	@Override
	public boolean checksInPlace() {
		return this.factory.checksInPlace();
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.factory.isFatal(failure);
	}

	@Override
	public String toString() {
		return "FaultyKeyedFactory[%s]".formatted(SafeDescription.of(this.factory));
	}

}
