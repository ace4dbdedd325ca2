package io.github.managedpools.test.fault;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

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
 * }</pre> The wrapped factory is called whenever it must be, so that no fault leaks a
 * resource by itself. If it does not validate or reset, neither does the faulty one. Any
 * number of threads and pools may use it.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public final class FaultyFactory<T> extends AbstractFaultyFactory<T, FaultyFactory<T>> implements ResourceFactory<T> {

	private static final int MOST_SUPPRESSED = 8;

	private final ResourceFactory<T> factory;

	/** The plan for calls without a fault in this factory's own plan. */
	private final @Nullable FaultPlan further;

	private FaultyFactory(ResourceFactory<T> factory) {
		this(Objects.requireNonNull(factory, "'factory' must not be null"), new FaultPlan(), null,
				Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>())));
	}

	FaultyFactory(ResourceFactory<T> factory, FaultPlan plan, @Nullable FaultPlan further, Set<T> broken) {
		super(plan, broken);
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
		return new FaultyFactory<>(factory);
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
				broken().add(resource);
			}
			return resource;
		}
		catch (Throwable ex) {
			discard(resource, ex);
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
		boolean invalid = strike(FaultPoint.VALIDATE) || broken().contains(resource);
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
		broken().remove(resource);
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
