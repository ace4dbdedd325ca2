package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.wiring.PoolBean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Empties the pools while the application is stopped to be started again, above all for a
 * CRaC checkpoint, which no connection survives. Callers wait in the meantime, as they do
 * for a busy pool.
 * <p>
 * When the application ends, the pools are closed after the beans that may use them and
 * before the beans that they need. Pausing a context changes nothing.
 *
 * @since 0.1.0
 */
public class PoolsLifecycle
		implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ContextClosedEvent> {

	/**
	 * The name of the bean. It is there if and only if the application has managed pools.
	 */
	public static final String BEAN_NAME = "managedPools.lifecycle";

	private static final Log logger = LogFactory.getLog(PoolsLifecycle.class);

	private static final SizeRange EMPTY = new SizeRange(0, 0);

	private static final String SHUTDOWN = PoolsShutdown.class.getName();

	private static final String SHUTDOWN_AFTER_STOP = SHUTDOWN + ".afterStop";

	private static final Duration GLANCE = Duration.ofMillis(5);

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolsShutdown shutdown;

	/** The sizes of the emptied pools. */
	private final Map<RunningPool, SizeRange> emptied = new LinkedHashMap<>();

	private @Nullable ApplicationContext context;

	/** How long the latest stop has waited for leases, in nanoseconds. */
	private long awaited;

	private volatile boolean running;

	/**
	 * Create a new {@code PoolsLifecycle}.
	 * @param beanFactory the bean factory that contains the pools
	 */
	public PoolsLifecycle(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.shutdown = new PoolsShutdown(beanFactory);
	}

	@Override
	public int getPhase() {
		// Must stop after, and start before, everything that may use a pool
		return Integer.MIN_VALUE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			reopen();
			destroyFirst(SHUTDOWN);
			shareBudget();
		}
	}

	/**
	 * Shuts all pools down before the first of them is destroyed, if the refresh of the
	 * context has failed: nothing announces that, and Spring would close one pool after
	 * the other. Closes nothing while the application runs, because a single bean may be
	 * destroyed then.
	 */
	void beforeDestructionOfPool() {
		if (!this.running) {
			reopen();
			// Spring has stopped a context that it had begun to start
			this.shutdown.spend(this.awaited);
			this.awaited = 0;
			this.shutdown.destroy();
		}
	}

	/**
	 * A context that closes because its parent closes drains as a part of it: each of
	 * several contexts could otherwise take the longest drain timeout.
	 */
	private void shareBudget() {
		for (ApplicationContext ancestor = parentOf(this.context); ancestor != null; ancestor = parentOf(ancestor)) {
			if (ancestor instanceof ConfigurableApplicationContext closing && closing.isClosed()) {
				ConfigurableListableBeanFactory beans = closing.getBeanFactory();
				for (String bean : beans.getBeanNamesForType(PoolsLifecycle.class, false, false)) {
					if (beans.getSingleton(bean) instanceof PoolsLifecycle lifecycle) {
						this.shutdown.shareBudgetOf(lifecycle.shutdown);
					}
				}
			}
		}
	}

	private static @Nullable ApplicationContext parentOf(@Nullable ApplicationContext context) {
		return (context != null) ? context.getParent() : null;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public synchronized void start() {
		for (Map.Entry<RunningPool, SizeRange> pool : this.emptied.entrySet()) {
			resize(pool.getKey(), pool.getValue());
		}
		this.emptied.clear();
		this.running = true;
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		if (this.context instanceof ConfigurableApplicationContext closing && closing.isClosed()) {
			// Beans that stopped earlier may have created other beans, lazy pools among
			// them
			destroyFirst(SHUTDOWN_AFTER_STOP);
			return;
		}
		PoolBean.allIn(this.beanFactory)
			.stream()
			.map(PoolBean::beanName)
			.filter(this.beanFactory::containsSingleton)
			.map(this.beanFactory::getBean)
			.filter(RunningPool::isReadable)
			.forEach((bean) -> RunningPool.ofBean(bean).ifPresent(this::empty));
		long begin = System.nanoTime();
		this.emptied.keySet().forEach((pool) -> awaitEmpty(pool, begin));
		this.awaited = System.nanoTime() - begin;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Arranges that the pools shut down before the beans that exist now are destroyed:
	 * Spring destroys beans in the reverse order of their registration.
	 */
	private void destroyFirst(String name) {
		if (this.beanFactory instanceof DefaultSingletonBeanRegistry registry) {
			registry.registerDisposableBean(name, this.shutdown);
		}
	}

	/**
	 * Lets the destroy methods of a stopped application lease again. The minimum stays
	 * zero.
	 */
	private synchronized void reopen() {
		this.emptied.forEach((pool, size) -> resize(pool, new SizeRange(0, size.max())));
		this.emptied.clear();
	}

	private void empty(RunningPool pool) {
		// Keep the size of a pool that is empty already
		this.emptied.putIfAbsent(pool, pool.settings().size());
		resize(pool, EMPTY);
	}

	private static void resize(RunningPool pool, SizeRange size) {
		pool.reconfigure((settings) -> settings.size(size));
	}

	private static void awaitEmpty(RunningPool pool, long begin) {
		// Saturates instead of throwing an exception
		long patience = TimeUnit.NANOSECONDS.convert(pool.settings().drainTimeout());
		while (!isEmpty(pool)) {
			if (System.nanoTime() - begin >= patience) {
				logger.warn(EscapedText.of("Pool '%s' could not be emptied: %s".formatted(pool.name(), pool.state())));
				return;
			}
			LockSupport.parkNanos(GLANCE.toNanos());
		}
	}

	private static boolean isEmpty(RunningPool pool) {
		Resources resources = pool.state().resources();
		return resources.total() + resources.creating() == 0;
	}

}
