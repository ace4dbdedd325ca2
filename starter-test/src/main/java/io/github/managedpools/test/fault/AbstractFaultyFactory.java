package io.github.managedpools.test.fault;

import java.net.ConnectException;
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

	private final FaultyResources<T> resources;

	AbstractFaultyFactory(FaultPlan plan, FaultyResources<T> resources) {
		this.plan = plan;
		this.resources = resources;
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

	final FaultyResources<T> resources() {
		return this.resources;
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
	 * Breaks a resource, leased or not: from now on it fails every validation, and every
	 * use if uses are intercepted.
	 * @param resource the resource, compared by identity
	 * @return this factory
	 * @throws IllegalStateException if the factory neither validates nor intercepts uses
	 */
	public F breakResource(T resource) {
		checkBreakable();
		this.resources.breakOne(resource, this.plan.manner(Fault.broken()));
		return self();
	}

	/**
	 * Breaks all present resources at once, leased or not, as the restart of a server
	 * does. Resources that are built later work.
	 * @return this factory
	 * @throws IllegalStateException if the factory neither validates nor intercepts uses
	 */
	public F breakAll() {
		return breakAll(Fault.broken());
	}

	/**
	 * Breaks all present resources at once, and says how each validation and each
	 * intercepted use of them fails: with {@link Fault#hangs()}, as on a connection that
	 * a firewall has dropped without a word. Once the faults have ended, the resources
	 * stay broken, but nothing hangs.
	 * @param fault the fault of each validation and of each use; a validation fails even
	 * if the fault does not
	 * @return this factory
	 * @throws IllegalStateException if the factory neither validates nor intercepts uses
	 */
	public F breakAll(Fault fault) {
		checkBreakable();
		this.resources.breakAll(this::isOwn, this.plan.manner(fault));
		return self();
	}

	/**
	 * Whether a resource is broken, for a client that a test has written itself and that
	 * should fail then.
	 * @param resource the resource, compared by identity
	 * @return whether it is broken
	 */
	public boolean isBroken(T resource) {
		return this.resources.isBroken(resource);
	}

	/**
	 * Begins an outage of the far side: all present resources are broken, and creations
	 * are refused at once with a {@link ConnectException}.
	 * @return this factory
	 */
	public F beginOutage() {
		return beginOutage(Fault.fails(() -> new ConnectException("Connection refused, injected by a FaultyFactory")));
	}

	/**
	 * Begins an outage of the far side: all present resources are broken, and each
	 * creation has a fault until the outage ends.
	 * @param creation the fault of each creation for which no script has another
	 * @return this factory
	 */
	public F beginOutage(Fault creation) {
		this.plan.beginOutage(creation);
		this.resources.breakAll(this::isOwn, this.plan.manner(Fault.broken()));
		return self();
	}

	/**
	 * Ends the outages that have begun: creations work again. Resources that they have
	 * broken stay broken.
	 * @return this factory
	 */
	public F endOutage() {
		this.plan.endOutage();
		return self();
	}

	/**
	 * Whether this factory has built the resources of a plan.
	 */
	boolean isOwn(FaultPlan other) {
		return other == this.plan;
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

	private void checkBreakable() {
		if (!validates() && !this.resources.interceptsUse()) {
			throw new IllegalStateException(
					"%s neither validates nor intercepts uses: no caller would notice a broken resource. "
						.formatted(SafeDescription.of(wrapped()))
							+ "Let it override isValid(), or wrap it with the interface of its resources");
		}
	}

	private void check(FaultPoint point, Fault fault) {
		if (point == FaultPoint.USE && !this.resources.interceptsUse()) {
			throw new IllegalStateException(
					"%s does not intercept uses: a fault there would never strike. Wrap it with the interface of its resources"
						.formatted(SafeDescription.of(wrapped())));
		}
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
		if (fault.isBroken() && !point.canBreak()) {
			throw new IllegalArgumentException(
					"A resource can't be broken at %s, only at VALIDATE, CREATED or USE".formatted(point));
		}
	}

}
