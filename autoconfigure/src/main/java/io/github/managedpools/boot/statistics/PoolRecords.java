package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.boot.PoolCustomizer;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps a {@link PoolRecord record} of each pool that is made of a factory bean, and the
 * settings with which each pool bean began.
 *
 * @since 0.1.0
 */
public class PoolRecords implements PoolCustomizer, BeanPostProcessor {

	private final Clock clock;

	private final Map<String, PoolRecord> records = new ConcurrentHashMap<>();

	private final Map<String, PoolSettings> settings = new ConcurrentHashMap<>();

	/**
	 * Keeps records.
	 * @param clock what time it is
	 */
	public PoolRecords(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void customize(String pool, PoolBuilder<?> builder) {
		PoolRecord poolRecord = new PoolRecord(this.clock);
		this.records.put(pool, poolRecord);
		builder.listener(poolRecord);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Pool<?> pool) {
			this.settings.put(pool.name(), pool.settings());
		}
		return bean;
	}

	/**
	 * The record of a pool.
	 * @param pool the pool's name
	 * @return the record, or empty if the pool was built by hand
	 */
	public Optional<PoolRecord> find(String pool) {
		return Optional.ofNullable(this.records.get(pool));
	}

	/**
	 * The settings with which a pool began.
	 * @param pool the pool
	 * @return the settings; those in force if the pool is no bean
	 */
	public PoolSettings configured(Pool<?> pool) {
		return this.settings.getOrDefault(pool.name(), pool.settings());
	}

}
