package io.github.managedpools.boot.metrics;

import java.lang.ref.WeakReference;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * A pool of a {@link MeterGroup group}, held weakly. Not a record, because the code that
 * the JVM generates for the equality of records retains the class loader of the first
 * one.
 */
final class GroupMember {

	private final WeakReference<Object> reference;

	private final Function<Object, @Nullable PoolState> state;

	private final Function<Object, Integer> keys;

	private final Function<Object, @Nullable PermitState> permits;

	private GroupMember(Object pool, Function<Object, @Nullable PoolState> state, Function<Object, Integer> keys,
			Function<Object, @Nullable PermitState> permits) {
		this.reference = new WeakReference<>(pool);
		this.state = state;
		this.keys = keys;
		this.permits = permits;
	}

	@SuppressWarnings("unchecked")
	static <P> GroupMember of(P pool, Function<P, @Nullable PoolState> state, @Nullable Function<P, Integer> keys,
			Function<P, @Nullable PermitState> permits) {
		return new GroupMember(pool, (present) -> state.apply((P) present),
				(present) -> (keys != null) ? keys.apply((P) present) : 0, (present) -> permits.apply((P) present));
	}

	@Nullable Object pool() {
		return this.reference.get();
	}

	Stream<PoolStatistics> statistics() {
		Object present = pool();
		if (present instanceof Pool<?> pool) {
			return pool.statistics().stream();
		}
		return (present instanceof KeyedPool<?, ?> keyed) ? keyed.statistics().stream() : Stream.empty();
	}

	double of(ToDoubleFunction<PoolState> value) {
		Object present = pool();
		PoolState now = (present != null) ? this.state.apply(present) : null;
		return (now != null) ? value.applyAsDouble(now) : 0;
	}

	double ofPermits(ToDoubleFunction<PermitState> value) {
		Object present = pool();
		PermitState now = (present != null) ? this.permits.apply(present) : null;
		return (now != null) ? value.applyAsDouble(now) : 0;
	}

	int keys() {
		Object present = pool();
		return (present != null) ? this.keys.apply(present) : 0;
	}

}
