package io.github.managedpools.test.fault;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;

/**
 * Wraps the factory of a keyed pool and lets it go wrong, as {@link FaultyFactory} does:
 * for whichever key comes next, or for one key alone. <pre>
 * FaultyKeyedFactory&lt;String, Client&gt; faulty = FaultyFactory.of(factory);
 * faulty.script(FaultPoint.CREATE, Fault.fails());
 * faulty.forKey("acme").always(FaultPoint.CREATE, Fault.hangs());
 * </pre> A key's own faults come before those for any key. May be used by any number of
 * threads and pools.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class FaultyKeyedFactory<K, T> implements KeyedResourceFactory<K, T>, AutoCloseable {

	private final KeyedResourceFactory<K, T> factory;

	private final FaultPlan plan = new FaultPlan();

	private final Map<K, FaultPlan> plans = new ConcurrentHashMap<>();

	private final Set<T> broken = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

	/** Sets faults for any key. Builds nothing, since it has no key. */
	private final FaultyFactory<T> anyKey;

	private FaultyKeyedFactory(KeyedResourceFactory<K, T> factory) {
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
		this.anyKey = new FaultyFactory<>(new AnyKeyFactory<>(factory), this.plan, null, this.broken);
	}

	/**
	 * Wraps a factory. Nothing goes wrong yet.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory) {
		return new FaultyKeyedFactory<>(factory);
	}

	/**
	 * The factory as it is for one key: faults that are set there strike for this key
	 * alone, and its counts are those of this key.
	 * @param key the key
	 * @return the key's factory
	 */
	public FaultyFactory<T> forKey(K key) {
		return new FaultyFactory<>(new KeyBoundFactory<>(this.factory, key),
				this.plans.computeIfAbsent(key, (absent) -> new FaultPlan()), this.plan, this.broken);
	}

	/**
	 * Adds faults for the next calls for any key, as
	 * {@link FaultyFactory#script(FaultPoint, Fault...)}.
	 * @param point where they strike
	 * @param faults the faults in order; {@link Fault#none()} for a call that works
	 * @return this factory
	 * @throws IllegalStateException if the factory never comes to this point
	 */
	public FaultyKeyedFactory<K, T> script(FaultPoint point, Fault... faults) {
		this.anyKey.script(point, faults);
		return this;
	}

	/**
	 * Sets the fault of each call that no script has a fault for.
	 * @param point where it strikes
	 * @param fault the fault
	 * @return this factory
	 * @throws IllegalStateException if the factory never comes to this point
	 */
	public FaultyKeyedFactory<K, T> always(FaultPoint point, Fault fault) {
		this.anyKey.always(point, fault);
		return this;
	}

	/**
	 * Lets calls go wrong at random, from a seed that is drawn and logged.
	 * @param chance the share of calls that go wrong, from 0 to 1
	 * @param faults the faults to choose from
	 * @return this factory
	 */
	public FaultyKeyedFactory<K, T> atRandom(double chance, Fault... faults) {
		this.anyKey.atRandom(chance, faults);
		return this;
	}

	/**
	 * Lets calls go wrong at random that no script has a fault for.
	 * @param seed the seed
	 * @param chance the share of calls that go wrong, from 0 to 1
	 * @param faults the faults to choose from; without any, {@link Fault#fails()}
	 * @return this factory
	 * @throws IllegalArgumentException if the chance is impossible
	 */
	public FaultyKeyedFactory<K, T> atRandom(long seed, double chance, Fault... faults) {
		this.anyKey.atRandom(seed, chance, faults);
		return this;
	}

	/**
	 * Breaks a resource, whoever holds it: from now on no validation finds it fit.
	 * @param resource the resource, told from others by identity
	 * @return this factory
	 * @throws IllegalStateException if the factory does not validate
	 */
	public FaultyKeyedFactory<K, T> breakResource(T resource) {
		this.anyKey.breakResource(resource);
		return this;
	}

	/**
	 * How often a point was come to so far, for all keys together.
	 * @param point the point
	 * @return how often
	 */
	public int calls(FaultPoint point) {
		return this.plans.values().stream().mapToInt((plan) -> plan.calls(point)).sum();
	}

	/**
	 * How often a fault struck so far, for all keys together.
	 * @param point the point
	 * @return how often
	 */
	public int strikes(FaultPoint point) {
		return this.plan.strikes(point) + this.plans.values().stream().mapToInt((plan) -> plan.strikes(point)).sum();
	}

	/**
	 * Ends all faults that were set so far, as {@link #close} does, but takes new ones.
	 * @return this factory
	 */
	public FaultyKeyedFactory<K, T> reset() {
		this.plan.clear();
		this.plans.values().forEach(FaultPlan::clear);
		return this;
	}

	/**
	 * Ends all faults, of all keys: what hangs or is slow goes on, and nothing goes wrong
	 * any more. Resources that are broken stay so. Closes no resource.
	 */
	@Override
	public void close() {
		this.plan.end();
		this.plans.values().forEach(FaultPlan::end);
	}

	@Override
	public T create(K key, CreationScope scope) throws Exception {
		return forKey(key).create(scope);
	}

	@Override
	public boolean isValid(K key, T resource) throws Exception {
		return forKey(key).isValid(resource);
	}

	@Override
	public boolean validates() {
		return this.factory.validates();
	}

	@Override
	public void reset(K key, T resource) throws Exception {
		forKey(key).reset(resource);
	}

	@Override
	public boolean resets() {
		return this.factory.resets();
	}

	@Override
	public void destroy(K key, T resource) throws Exception {
		forKey(key).destroy(resource);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.factory.isFatal(failure);
	}

	@Override
	public String toString() {
		return "FaultyKeyedFactory[%s]".formatted(this.factory);
	}

	/**
	 * Says what the factory does, whatever the key.
	 *
	 * @param <T> the type of the resources
	 * @param factory the factory
	 */
	private record AnyKeyFactory<T>(KeyedResourceFactory<?, T> factory) implements ResourceFactory<T> {

		@Override
		public T create(CreationScope scope) {
			throw new UnsupportedOperationException("There is no key");
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
		public String toString() {
			return this.factory.toString();
		}

	}

}
