package io.github.managedpools.test.fault;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.github.managedpools.SafeDescription;

/**
 * Sets the faults of a factory, plain or keyed.
 *
 * @param <T> the type of the resources
 * @param <F> the type of the factory
 */
abstract class AbstractFaultyFactory<T, F extends AbstractFaultyFactory<T, F>> implements AutoCloseable {

	private static final System.Logger LOGGER = System.getLogger(FaultyFactory.class.getName());

	/** The plan for the faults that are set here. */
	private final FaultPlan plan;

	/** The broken resources, compared by identity. */
	private final Set<T> broken;

	AbstractFaultyFactory(FaultPlan plan, Set<T> broken) {
		this.plan = plan;
		this.broken = broken;
	}

	/**
	 * Returns this factory.
	 */
	abstract F self();

	/**
	 * Returns the wrapped factory.
	 */
	abstract Object wrapped();

	/**
	 * Returns the plans that count calls and have faults.
	 */
	Stream<FaultPlan> plans() {
		return Stream.of(this.plan);
	}

	final FaultPlan plan() {
		return this.plan;
	}

	final Set<T> broken() {
		return this.broken;
	}

	/**
	 * Whether the wrapped factory validates.
	 * @return whether it does
	 */
	public abstract boolean validates();

	/**
	 * Whether the wrapped factory resets.
	 * @return whether it does
	 */
	public abstract boolean resets();

	/**
	 * Adds faults for the next calls, one for each; later calls work again. A keyed
	 * factory takes them for whichever key comes next.
	 * @param point the point at which the faults occur
	 * @param faults the faults in order; {@link Fault#none()} for a call that works
	 * @return this factory
	 * @throws IllegalStateException if the factory never reaches this point
	 */
	public F script(FaultPoint point, Fault... faults) {
		for (Fault fault : faults) {
			check(point, fault);
		}
		this.plan.script(point, faults);
		return self();
	}

	/**
	 * Sets the fault of each call for which no script has a fault.
	 * @param point the point at which the fault occurs
	 * @param fault the fault
	 * @return this factory
	 * @throws IllegalStateException if the factory never reaches this point
	 */
	public F always(FaultPoint point, Fault fault) {
		check(point, fault);
		this.plan.always(point, fault);
		return self();
	}

	/**
	 * Injects faults at random, from a seed that is drawn and logged. Otherwise the same
	 * as {@link #atRandom(long, double, Fault...)}.
	 * @param chance the share of calls that fail, from 0 to 1
	 * @param faults the faults to choose from
	 * @return this factory
	 */
	public F atRandom(double chance, Fault... faults) {
		long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		LOGGER.log(System.Logger.Level.INFO, "Faults at random; repeat them with atRandom({0,number,#}L, ...)", seed);
		return atRandom(seed, chance, faults);
	}

	/**
	 * Injects faults at random into calls for which no script has a fault. The seed
	 * decides what happens to the first, second ... call at each point.
	 * @param seed the seed
	 * @param chance the share of calls that fail, from 0 to 1
	 * @param faults the faults to choose from; without any, {@link Fault#fails()}
	 * @return this factory
	 * @throws IllegalArgumentException if the chance is not between 0 and 1
	 */
	public F atRandom(long seed, double chance, Fault... faults) {
		if (!(chance >= 0 && chance <= 1)) {
			throw new IllegalArgumentException("chance %s must lie between 0 and 1".formatted(chance));
		}
		this.plan.atRandom(seed, chance, (faults.length > 0) ? faults : new Fault[] { Fault.fails() });
		return self();
	}

	/**
	 * Breaks a resource, leased or not: from now on it fails every validation.
	 * @param resource the resource, compared by identity
	 * @return this factory
	 * @throws IllegalStateException if the factory does not validate
	 */
	public F breakResource(T resource) {
		check(FaultPoint.VALIDATE, Fault.broken());
		this.broken.add(resource);
		return self();
	}

	/**
	 * Returns the number of calls that have reached a point, of all keys together.
	 * @param point the point
	 * @return the number of calls
	 */
	public int calls(FaultPoint point) {
		return plans().mapToInt((plan) -> plan.calls(point)).sum();
	}

	/**
	 * Returns the number of faults that have occurred at a point, of all keys together.
	 * @param point the point
	 * @return the number of faults
	 */
	public int strikes(FaultPoint point) {
		return plans().mapToInt((plan) -> plan.strikes(point)).sum();
	}

	/**
	 * Ends all faults that have been set so far, as {@link #close} does, but accepts new
	 * ones. Faults that a test sets end with the test by themselves if it is a Spring
	 * test or has {@link io.github.managedpools.test.NoPoolLeaks @NoPoolLeaks}.
	 * @return this factory
	 */
	public F reset() {
		plans().forEach(FaultPlan::clear);
		return self();
	}

	/**
	 * Ends all faults for good: calls that hang or are slow continue, and no further
	 * fault occurs. Broken resources stay broken. Closes no resource.
	 */
	@Override
	public void close() {
		plans().forEach(FaultPlan::end);
	}

	private void check(FaultPoint point, Fault fault) {
		if (point == FaultPoint.VALIDATE && !validates()) {
			throw new IllegalStateException(
					"%s does not validate: a fault there would never strike. Let it override isValid()"
						.formatted(SafeDescription.of(wrapped())));
		}
		if (point == FaultPoint.RESET && !resets()) {
			throw new IllegalStateException(
					"%s does not reset: a fault there would never strike. Let it override reset()"
						.formatted(SafeDescription.of(wrapped())));
		}
		if (fault.isBroken() && point != FaultPoint.VALIDATE && point != FaultPoint.CREATED) {
			throw new IllegalArgumentException(
					"A resource can't be broken at %s, only at VALIDATE or CREATED".formatted(point));
		}
	}

}
