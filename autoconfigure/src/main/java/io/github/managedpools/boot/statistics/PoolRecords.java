package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.running.RunningPool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps a {@link PoolRecord record} of each pool that is built from a factory bean, and
 * the initial settings of each pool bean.
 *
 * @since 0.1.0
 */
public class PoolRecords implements PoolCustomizer, KeyedPoolCustomizer, BeanPostProcessor {

	private final Clock clock;

	private final Map<String, PoolRecord> records = new ConcurrentHashMap<>();

	private final Map<String, Supplier<Map<String, @Nullable Object>>> configurations = new ConcurrentHashMap<>();

	/**
	 * Create a new {@code PoolRecords}.
	 * @param clock the clock
	 */
	public PoolRecords(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void customize(String pool, PoolBuilder<?> builder) {
		builder.listener(begin(pool));
	}

	@Override
	public void customize(String pool, KeyedPoolBuilder<?, ?> builder) {
		builder.listener(begin(pool));
	}

	private PoolRecord begin(String pool) {
		PoolRecord poolRecord = new PoolRecord(this.clock);
		this.records.put(pool, poolRecord);
		return poolRecord;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (RunningPool.isReadable(bean)) {
			RunningPool.ofBean(bean)
				.ifPresent((pool) -> this.configurations.put(pool.name(), pool.keptConfiguration()));
		}
		return bean;
	}

	/**
	 * The record of a pool.
	 * @param pool the pool's name
	 * @return the record, or empty if the pool was not built from a factory bean
	 */
	public Optional<PoolRecord> find(String pool) {
		return Optional.ofNullable(this.records.get(pool));
	}

	/**
	 * The initial settings of a pool.
	 * @param pool the pool
	 * @return their values by key; those in force if the pool is no bean
	 */
	public Map<String, @Nullable Object> configured(RunningPool pool) {
		return this.configurations.getOrDefault(pool.name(), pool::configuration).get();
	}

}
