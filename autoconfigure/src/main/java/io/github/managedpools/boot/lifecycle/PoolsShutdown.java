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
import java.util.concurrent.ExecutionException;

import io.github.managedpools.EscapedText;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.wiring.PoolBean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Closes the pools of an application that ends: after the beans that may use a pool in
 * any way, and before the beans that the pools need until their end. The pools drain in
 * parallel under one deadline, the longest drain timeout; a pool that depends on another
 * drains before it. Leases that did not come back are logged by the application's own
 * logger, which works to the end.
 * <p>
 * Spring creates no bean during destruction. So a destroy method that is the first to use
 * a lazy pool gets a {@link io.github.managedpools.PoolClosedException}, and one that is
 * the first to use a lazy injection point gets Spring's own exception.
 */
final class PoolsShutdown implements DisposableBean {

	private static final Log logger = LogFactory.getLog(PoolsShutdown.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private boolean over;

	/** The drains that have begun, by bean name. */
	private final Map<String, CompletableFuture<?>> drains = new LinkedHashMap<>();

	PoolsShutdown(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
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
		new PoolUsers(this.beanFactory, neededBy(pools.keySet())).destroy();
		drain(pools, leanedOn);
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
		for (RunningPool pool : pools.values()) {
			Duration drain = pool.settings().drainTimeout();
			longest = (drain.compareTo(longest) > 0) ? drain : longest;
		}
		Deadline deadline = new Deadline(longest);
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (String pool : pools.keySet()) {
			all.add(drain(pool, pools, leanedOn, deadline));
		}
		await(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])), pools.values());
	}

	private CompletableFuture<?> drain(String bean, Map<String, RunningPool> pools, Map<String, Set<String>> leanedOn,
			Deadline deadline) {
		CompletableFuture<?> begun = this.drains.get(bean);
		if (begun != null) {
			return begun;
		}
		// Ends a cycle, which only manually registered dependencies can have
		this.drains.put(bean, CompletableFuture.completedFuture(null));
		List<CompletableFuture<?>> before = new ArrayList<>();
		for (String leaning : leanedOn.getOrDefault(bean, Set.of())) {
			before.add(drain(leaning, pools, leanedOn, deadline));
		}
		RunningPool pool = pools.get(bean);
		CompletableFuture<?> drain = (pool == null) ? CompletableFuture.completedFuture(null)
				: CompletableFuture.allOf(before.toArray(new CompletableFuture<?>[0]))
					.thenCompose((ended) -> shutDown(pool, deadline));
		this.drains.put(bean, drain);
		return drain;
	}

	private static CompletableFuture<?> shutDown(RunningPool pool, Deadline deadline) {
		try {
			CompletableFuture<ShutdownReport> report = pool.shutdown(deadline.limit(pool.settings().drainTimeout()));
			return report.handle((result, failure) -> {
				if (result != null) {
					log(result);
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

	private static void log(ShutdownReport report) {
		if (report.isClean()) {
			return;
		}
		StringBuilder text = new StringBuilder("Pool '").append(report.pool())
			.append("' was closed, but not everything has come back:");
		for (LeaseInfo lease : report.leasesOut()) {
			text.append(" a lease of thread '")
				.append(lease.thread())
				.append("' since ")
				.append(lease.since())
				.append(';');
		}
		for (String work : report.givenUp()) {
			text.append(' ').append(work).append(';');
		}
		text.setLength(text.length() - 1);
		logger.warn(EscapedText.of(text.toString()));
	}

	/**
	 * Waits for the end. An interrupt ends the drains and leaves the flag set.
	 */
	private static void await(CompletableFuture<?> end, Iterable<RunningPool> pools) {
		boolean interrupted = false;
		while (!end.isDone()) {
			try {
				end.get();
			}
			catch (InterruptedException ex) {
				interrupted = true;
				pools.forEach((pool) -> pool.shutdown(Duration.ZERO));
			}
			catch (ExecutionException ex) {
				logger.warn("The pools could not be shut down", SafeDescription.printable(ex));
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The time at which all drains must be over.
	 */
	private static final class Deadline {

		private final long begin = System.nanoTime();

		private final Duration longest;

		Deadline(Duration longest) {
			this.longest = longest;
		}

		Duration limit(Duration drain) {
			Duration left = this.longest.minusNanos(System.nanoTime() - this.begin);
			Duration limited = (drain.compareTo(left) < 0) ? drain : left;
			return limited.isNegative() ? Duration.ZERO : limited;
		}

	}

}
