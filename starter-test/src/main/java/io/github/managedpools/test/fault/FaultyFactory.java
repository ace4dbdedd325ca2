package io.github.managedpools.test.fault;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * Wraps any factory and injects faults into its calls, by script or at random: <pre>
 * try (FaultyFactory&lt;Client&gt; faulty = FaultyFactory.of(factory)) {
 *     faulty.script(FaultPoint.PART, Fault.none(), Fault.fails(() -&gt; new IOException("reset")));
 *     ...
 * }</pre> A far side can fail as a whole: {@link #breakAll()} breaks all present
 * resources, as a restart of the server does, {@link #breakAll(Fault)
 * breakAll(Fault.hangs())} lets their validations hang, and {@link #beginOutage()}
 * refuses creations until {@link #endOutage()}. The wrapped factory is called whenever it
 * must be, so that no fault leaks a resource by itself. If it does not validate or reset,
 * neither does the faulty one. Any number of threads and pools may use it.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class FaultyFactory<T> extends AbstractFaultyFactory<T, FaultyFactory<T>> implements ResourceFactory<T> {

	private static final int MOST_SUPPRESSED = 8;

	private final ResourceFactory<T> factory;

	/** The plan for calls without a fault in this factory's own plan. */
	private final @Nullable FaultPlan further;

	private FaultyFactory(ResourceFactory<T> factory, @Nullable Class<T> type) {
		this(Objects.requireNonNull(factory, "'factory' must not be null"), new FaultPlan(), null,
				new FaultyResources<>(type));
	}

	FaultyFactory(ResourceFactory<T> factory, FaultPlan plan, @Nullable FaultPlan further,
			FaultyResources<T> resources) {
		super(plan, resources);
		this.factory = factory;
		this.further = further;
	}

	/**
	 * Wraps a factory, without any fault yet.
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <T> FaultyFactory<T> of(ResourceFactory<T> factory) {
		return new FaultyFactory<>(factory, null);
	}

	/**
	 * Wraps a factory whose resources have an interface, without any fault yet. Borrowers
	 * get proxies, so that their uses can fail as well: at {@link FaultPoint#USE}, and
	 * when a resource is broken.
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @param type the interface
	 * @return the wrapped factory
	 * @throws IllegalArgumentException if the type is not an interface
	 */
	public static <T> FaultyFactory<T> of(ResourceFactory<T> factory, Class<T> type) {
		return new FaultyFactory<>(factory, Objects.requireNonNull(type, "'type' must not be null"));
	}

	/**
	 * Wraps the factory of a keyed pool, without any fault yet.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the wrapped factory
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory) {
		return FaultyKeyedFactory.of(factory);
	}

	/**
	 * Wraps the factory of a keyed pool whose resources have an interface, without any
	 * fault yet. Borrowers get proxies, as with {@link #of(ResourceFactory, Class)}.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @param type the interface
	 * @return the wrapped factory
	 * @throws IllegalArgumentException if the type is not an interface
	 */
	public static <K, T> FaultyKeyedFactory<K, T> of(KeyedResourceFactory<K, T> factory, Class<T> type) {
		return FaultyKeyedFactory.of(factory, type);
	}

	@Override
	FaultyFactory<T> self() {
		return this;
	}

	@Override
	Object wrapped() {
		return this.factory;
	}

	private boolean strike(FaultPoint point) throws Exception {
		Fault fault = plan().strike(point);
		if (fault.isNone() && this.further != null) {
			fault = this.further.strike(point);
		}
		return fault.isBroken();
	}

	@Override
	public T create(CreationScope scope) throws Exception {
		strike(FaultPoint.CREATE);
		T built = Objects.requireNonNull(this.factory.create(new FaultyScope(scope)), "the factory returned null");
		try {
			boolean broken = strike(FaultPoint.CREATED);
			T resource = resources().add(built, plan(), () -> strike(FaultPoint.USE));
			if (broken) {
				resources().breakOne(resource, plan().manner(Fault.broken()));
			}
			return resource;
		}
		catch (Throwable ex) {
			discard(built, ex);
			throw ex;
		}
	}

	/**
	 * Injects a fault into the registration of an undo, which declares no checked
	 * exceptions.
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
		// The interrupt that ended the fault must not reach the destruction
		boolean interrupted = Thread.interrupted();
		try {
			this.factory.destroy(resource);
		}
		catch (Throwable ex) {
			// Limited, because a constant exception is suppressed into again and again
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
		boolean invalid = strike(FaultPoint.VALIDATE) || resources().strikeIfBroken(resource);
		return !invalid && this.factory.isValid(resources().original(resource));
	}

	@Override
	public boolean validates() {
		return this.factory.validates();
	}

	@Override
	public void reset(T resource) throws Exception {
		strike(FaultPoint.RESET);
		this.factory.reset(resources().original(resource));
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
	public void destroy(T resource) throws Exception {
		T built = resources().original(resource);
		resources().remove(resource);
		try {
			strike(FaultPoint.DESTROY);
		}
		finally {
			this.factory.destroy(built);
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.factory.isFatal(failure);
	}

	/**
	 * Injects faults into the steps of a creation and their undos.
	 */
	private final class FaultyScope extends StepScope {

		FaultyScope(CreationScope scope) {
			super(scope);
		}

		@Override
		protected void registered() {
			strikeUnchecked(FaultPoint.PART);
		}

		@Override
		protected void undo(Undo step) throws Exception {
			try {
				strike(FaultPoint.UNDO);
			}
			finally {
				step.undo();
			}
		}

	}

	@Override
	public String toString() {
		return "FaultyFactory[%s]".formatted(SafeDescription.of(this.factory));
	}

}
