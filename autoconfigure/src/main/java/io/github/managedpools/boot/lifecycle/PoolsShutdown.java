package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.boot.lifecycle.DrainBudget.Drain;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.wiring.PoolBean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Closes the pools of an application that ends: after the beans that may use a pool in
 * any way, and before the beans that the pools need until their end. The pools drain in
 * parallel under one deadline, the longest drain timeout; a pool that depends on another
 * drains before it, within the same deadline. Destructions that still run at the deadline
 * have one destroy timeout more, all of them in parallel. Leases that did not come back
 * are logged by the application's own logger, which works to the end.
 * <p>
 * Spring creates no bean during destruction. So a destroy method that is the first to use
 * a lazy pool gets a {@link io.github.managedpools.PoolClosedException}, and one that is
 * the first to use a lazy injection point gets Spring's own exception.
 */
final class PoolsShutdown implements DisposableBean {

	/** How often the thread that closes the context checks the time, in nanoseconds. */
	private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(50);

	private static final Log logger = LogFactory.getLog(PoolsShutdown.class);

	private static final ShutdownLog REPORTS = new ShutdownLog(logger);

	private final ConfigurableListableBeanFactory beanFactory;

	private boolean over;

	/** The drains that have begun, by bean name. */
	private final Map<String, CompletableFuture<?>> drains = new LinkedHashMap<>();

	private DrainBudget budget = new DrainBudget();

	PoolsShutdown(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Counts the drains as part of those of another context, with which this one closes.
	 */
	void shareBudgetOf(PoolsShutdown other) {
		this.budget = other.budget;
	}

	/**
	 * Counts time that the pools have already had to get their leases back.
	 */
	void spend(long nanos) {
		this.budget.spend(nanos);
	}

	@Override
	public void destroy() {
		if (this.over) {
			return;
		}
		this.over = true;
		Map<String, RunningPool> pools = pools();
		if (pools.isEmpty()) {
			return;
		}
		Map<String, Set<String>> leanedOn = new LinkedHashMap<>();
		for (String pool : pools.keySet()) {
			leanedOn.put(pool, new HashSet<>());
		}
		for (String pool : pools.keySet()) {
			for (String needed : neededBy(List.of(pool))) {
				Set<String> leaning = leanedOn.get(needed);
				if (leaning != null && !needed.equals(pool)) {
					leaning.add(pool);
				}
			}
		}
		addLearned(pools, leanedOn);
		new PoolUsers(this.beanFactory, neededBy(pools.keySet())).destroy();
		drain(pools, leanedOn);
	}

	/**
	 * Adds the relations that Spring does not know: a factory may get the pool that it
	 * leases parts from in any way.
	 */
	private static void addLearned(Map<String, RunningPool> pools, Map<String, Set<String>> leanedOn) {
		pools.forEach((bean, pool) -> {
			Set<String> names = pool.leansOn();
			pools.forEach((otherBean, other) -> {
				Set<String> leaning = leanedOn.get(otherBean);
				if (leaning != null && !otherBean.equals(bean) && names.contains(other.name())) {
					leaning.add(bean);
				}
			});
		});
	}

	/**
	 * The pools that have been built and that Spring would close.
	 */
	private Map<String, RunningPool> pools() {
		Map<String, RunningPool> pools = new LinkedHashMap<>();
		for (PoolBean pool : PoolBean.allIn(this.beanFactory)) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(pool.beanName());
			Object bean = this.beanFactory.getSingleton(pool.beanName());
			if (bean != null && isClosed(definition) && RunningPool.isReadable(bean)) {
				RunningPool.ofBean(bean).ifPresent((running) -> pools.put(pool.beanName(), running));
			}
		}
		return pools;
	}

	private static boolean isClosed(BeanDefinition definition) {
		String method = (definition instanceof AbstractBeanDefinition bean) ? bean.getDestroyMethodName() : null;
		return method == null || method.equals("close") || method.equals(AbstractBeanDefinition.INFER_METHOD);
	}

	/**
	 * The given beans and the beans that they need, directly or indirectly.
	 */
	private Set<String> neededBy(Iterable<String> beans) {
		Set<String> needed = new HashSet<>();
		Deque<String> open = new ArrayDeque<>();
		for (String bean : beans) {
			open.push(bean);
			needed.add(bean);
		}
		while (!open.isEmpty()) {
			for (String dependency : this.beanFactory.getDependenciesForBean(open.pop())) {
				if (needed.add(dependency)) {
					open.push(dependency);
				}
			}
		}
		return needed;
	}

	private void drain(Map<String, RunningPool> pools, Map<String, Set<String>> leanedOn) {
		Duration longest = Duration.ZERO;
		Duration longestDestruction = Duration.ZERO;
		for (RunningPool pool : pools.values()) {
			longest = longer(longest, pool.settings().drainTimeout());
			longestDestruction = longer(longestDestruction, pool.settings().destroyTimeout());
		}
		Drain drain = this.budget.begin(longest, longestDestruction, clock());
		CompletableFuture<@Nullable Void> expiry = new CompletableFuture<>();
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (String pool : pools.keySet()) {
			all.add(drain(pool, pools, leanedOn, drain, expiry));
		}
		await(allOf(all), pools.values(), drain, expiry);
		drain.end();
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	private PoolClock clock() {
		try {
			return this.beanFactory.getBeanProvider(PoolClock.class).getIfUnique(PoolClock::system);
		}
		catch (BeansException ex) {
			// A lazy clock that no pool has used
			return PoolClock.system();
		}
	}

	/**
	 * Shuts a pool down as soon as the pools that depend on it have ended; when the time
	 * is over, without waiting for their destructions any longer.
	 */
	private CompletableFuture<?> drain(String bean, Map<String, RunningPool> pools, Map<String, Set<String>> leanedOn,
			Drain drain, CompletableFuture<@Nullable Void> expiry) {
		CompletableFuture<?> begun = this.drains.get(bean);
		if (begun != null) {
			return begun;
		}
		// Ends a cycle, which manually registered dependencies can have, or two factories
		// of which each leases from the pool of the other
		this.drains.put(bean, CompletableFuture.completedFuture(null));
		List<CompletableFuture<?>> before = new ArrayList<>();
		for (String leaning : leanedOn.getOrDefault(bean, Set.of())) {
			before.add(drain(leaning, pools, leanedOn, drain, expiry));
		}
		RunningPool pool = pools.get(bean);
		CompletableFuture<?> end = (pool == null) ? CompletableFuture.completedFuture(null)
				: allOf(before).applyToEither(expiry, (ended) -> pool).thenCompose((ended) -> shutDown(ended, drain));
		this.drains.put(bean, end);
		return end;
	}

	private static CompletableFuture<@Nullable Void> allOf(List<CompletableFuture<?>> futures) {
		return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]))
			.<@Nullable Void>thenApply((ended) -> null);
	}

	private static CompletableFuture<?> shutDown(RunningPool pool, Drain drain) {
		try {
			CompletableFuture<ShutdownReport> report = pool.shutdown(drain.limit(pool.settings().drainTimeout()));
			return report.handle((result, failure) -> {
				if (result != null) {
					REPORTS.log(result);
				}
				return null;
			});
		}
		catch (RuntimeException ex) {
			// From another implementation of Pool; its destroy method still follows
			logger.warn("A pool could not be shut down", SafeDescription.printable(ex));
			return CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * Waits for the end. An interrupt ends the drains and leaves the flag set. Does not
	 * rely on the clock: it may be a manual one that no test advances any more.
	 */
	private void await(CompletableFuture<?> end, Iterable<RunningPool> pools, Drain drain,
			CompletableFuture<@Nullable Void> expiry) {
		Thread caller = Thread.currentThread();
		end.whenComplete((ended, failure) -> LockSupport.unpark(caller));
		boolean interrupted = false;
		while (!end.isDone() && !drain.isStuck()) {
			if (drain.isOver() && expiry.complete(null)) {
				endDrains(pools);
			}
			LockSupport.parkNanos(this, GLANCE);
			if (Thread.interrupted()) {
				interrupted = true;
				endDrains(pools);
			}
		}
		if (interrupted) {
			caller.interrupt();
		}
	}

	private static void endDrains(Iterable<RunningPool> pools) {
		for (RunningPool pool : pools) {
			try {
				pool.shutdown(Duration.ZERO);
			}
			catch (RuntimeException ex) {
				// From another implementation of Pool, which has been reported
			}
		}
	}

}
