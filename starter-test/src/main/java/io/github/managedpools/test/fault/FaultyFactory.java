package io.github.managedpools.test.fault;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Wraps any factory and lets it go wrong, by script or at random: <pre>
 * try (FaultyFactory&lt;Client&gt; faulty = FaultyFactory.of(factory)) {
 *     faulty.script(FaultPoint.PART, Fault.none(), Fault.fails(() -&gt; new IOException("reset")));
 *     ...
 * }</pre> The wrapped factory is called in all cases in which it must be, so that no
 * fault leaks a resource by itself. What it does not do (validate, reset) the faulty one
 * does not either. May be used by any number of threads and pools.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class FaultyFactory<T> implements ResourceFactory<T>, AutoCloseable {

	private static final System.Logger LOGGER = System.getLogger(FaultyFactory.class.getName());

	private static final int MOST_SUPPRESSED = 8;

	private final ResourceFactory<T> factory;

	/** Takes the faults that are set here. */
	private final FaultPlan plan;

	/** Is asked where the other has no fault, or {@code null}. */
	private final @Nullable FaultPlan further;

	private final Set<T> broken;

	private FaultyFactory(ResourceFactory<T> factory) {
		this(Objects.requireNonNull(factory, "'factory' must not be null"), new FaultPlan(), null,
				Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>())));
	}

	FaultyFactory(ResourceFactory<T> factory, FaultPlan plan, @Nullable FaultPlan further, Set<T> broken) {
		this.factory = factory;
		this.plan = plan;
		this.further = further;
		this.broken = broken;
	}

	/**
	 * Wraps a factory. Nothing goes wrong yet.
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <T> FaultyFactory<T> of(ResourceFactory<T> factory) {
		return new FaultyFactory<>(factory);
	}

	/**
	 * Wraps the factory of a keyed pool. Nothing goes wrong yet.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory) {
		return FaultyKeyedFactory.of(factory);
	}

	/**
	 * Adds faults for the next calls, one for each; those after them work again.
	 * @param point where they strike
	 * @param faults the faults in order; {@link Fault#none()} for a call that works
	 * @return this factory
	 * @throws IllegalStateException if the factory never comes to this point
	 */
	public FaultyFactory<T> script(FaultPoint point, Fault... faults) {
		for (Fault fault : faults) {
			check(point, fault);
		}
		this.plan.script(point, faults);
		return this;
	}

	/**
	 * Sets the fault of each call that no script has a fault for.
	 * @param point where it strikes
	 * @param fault the fault
	 * @return this factory
	 * @throws IllegalStateException if the factory never comes to this point
	 */
	public FaultyFactory<T> always(FaultPoint point, Fault fault) {
		check(point, fault);
		this.plan.always(point, fault);
		return this;
	}

	/**
	 * Lets calls go wrong at random, from a seed that is drawn and logged. Otherwise the
	 * same as {@link #atRandom(long, double, Fault...)}.
	 * @param chance the share of calls that go wrong, from 0 to 1
	 * @param faults the faults to choose from
	 * @return this factory
	 */
	public FaultyFactory<T> atRandom(double chance, Fault... faults) {
		long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		LOGGER.log(System.Logger.Level.INFO, "Faults at random; repeat them with atRandom({0,number,#}L, ...)", seed);
		return atRandom(seed, chance, faults);
	}

	/**
	 * Lets calls go wrong at random that no script has a fault for. The seed decides what
	 * happens to the first, second ... call at each point.
	 * @param seed the seed
	 * @param chance the share of calls that go wrong, from 0 to 1
	 * @param faults the faults to choose from; without any, {@link Fault#fails()}
	 * @return this factory
	 * @throws IllegalArgumentException if the chance is impossible
	 */
	public FaultyFactory<T> atRandom(long seed, double chance, Fault... faults) {
		if (!(chance >= 0 && chance <= 1)) {
			throw new IllegalArgumentException("chance %s must lie between 0 and 1".formatted(chance));
		}
		this.plan.atRandom(seed, chance, (faults.length > 0) ? faults : new Fault[] { Fault.fails() });
		return this;
	}

	/**
	 * Breaks a resource, whoever holds it: from now on no validation finds it fit.
	 * @param resource the resource, told from others by identity
	 * @return this factory
	 * @throws IllegalStateException if the factory does not validate
	 */
	public FaultyFactory<T> breakResource(T resource) {
		check(FaultPoint.VALIDATE, Fault.broken());
		this.broken.add(resource);
		return this;
	}

	/**
	 * How often a point was come to so far.
	 * @param point the point
	 * @return how often
	 */
	public int calls(FaultPoint point) {
		return this.plan.calls(point);
	}

	/**
	 * How often a fault struck so far.
	 * @param point the point
	 * @return how often
	 */
	public int strikes(FaultPoint point) {
		return this.plan.strikes(point);
	}

	/**
	 * Ends all faults that were set so far, as {@link #close} does, but takes new ones.
	 * Faults that a test sets end with it by themselves if it is a Spring test or has
	 * {@link io.github.managedpools.test.NoPoolLeaks @NoPoolLeaks}.
	 * @return this factory
	 */
	public FaultyFactory<T> reset() {
		this.plan.clear();
		return this;
	}

	/**
	 * Ends all faults: what hangs or is slow goes on, and nothing goes wrong any more.
	 * Resources that are broken stay so. Closes no resource.
	 */
	@Override
	public void close() {
		this.plan.end();
	}

	private void check(FaultPoint point, Fault fault) {
		if (point == FaultPoint.VALIDATE && !this.factory.validates()) {
			throw new IllegalStateException(
					"%s does not validate: a fault there would never strike. Let it override isValid()"
						.formatted(SafeDescription.of(this.factory)));
		}
		if (point == FaultPoint.RESET && !this.factory.resets()) {
			throw new IllegalStateException(
					"%s does not reset: a fault there would never strike. Let it override reset()"
						.formatted(SafeDescription.of(this.factory)));
		}
		if (fault.isBroken() && point != FaultPoint.VALIDATE && point != FaultPoint.CREATED) {
			throw new IllegalArgumentException(
					"A resource can't be broken at %s, only at VALIDATE or CREATED".formatted(point));
		}
	}

	private boolean strike(FaultPoint point) throws Exception {
		Fault fault = this.plan.strike(point);
		if (fault.isNone() && this.further != null) {
			fault = this.further.strike(point);
		}
		return fault.isBroken();
	}

	@Override
	public T create(CreationScope scope) throws Exception {
		strike(FaultPoint.CREATE);
		T resource = Objects.requireNonNull(this.factory.create((undo) -> {
			scope.onDestroy(() -> {
				try {
					strike(FaultPoint.UNDO);
				}
				finally {
					undo.undo();
				}
			});
			strikeUnchecked(FaultPoint.PART);
		}), "the factory returned null");
		try {
			if (strike(FaultPoint.CREATED)) {
				this.broken.add(resource);
			}
			return resource;
		}
		catch (Throwable ex) {
			discard(resource, ex);
			throw ex;
		}
	}

	/**
	 * Registering an undo has no checked exceptions, but fails as it must be possible.
	 */
	private void strikeUnchecked(FaultPoint point) {
		try {
			strike(point);
		}
		catch (Exception ex) {
			FaultyFactory.<RuntimeException>sneak(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

	private void discard(T resource, Throwable reason) {
		// An interrupt that ended the fault is not meant for the destruction
		boolean interrupted = Thread.interrupted();
		try {
			this.factory.destroy(resource);
		}
		catch (Throwable ex) {
			// A constant exception takes no more than a few, and none takes itself
			if (ex != reason && reason.getSuppressed().length < MOST_SUPPRESSED) {
				reason.addSuppressed(ex);
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isValid(T resource) throws Exception {
		boolean invalid = strike(FaultPoint.VALIDATE) || this.broken.contains(resource);
		return !invalid && this.factory.isValid(resource);
	}

	@Override
	public boolean validates() {
		return this.factory.validates();
	}

	@Override
	public void reset(T resource) throws Exception {
		strike(FaultPoint.RESET);
		this.factory.reset(resource);
	}

	@Override
	public boolean resets() {
		return this.factory.resets();
	}

	@Override
	public void destroy(T resource) throws Exception {
		this.broken.remove(resource);
		try {
			strike(FaultPoint.DESTROY);
		}
		finally {
			this.factory.destroy(resource);
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.factory.isFatal(failure);
	}

	@Override
	public String toString() {
		return "FaultyFactory[%s]".formatted(SafeDescription.of(this.factory));
	}

}
