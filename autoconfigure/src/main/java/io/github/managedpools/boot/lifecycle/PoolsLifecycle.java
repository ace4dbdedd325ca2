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
 * Empties the pools when the application is stopped to be started again, above all for a
 * CRaC checkpoint, which no connection survives. Callers wait meanwhile, as they do for a
 * busy pool.
 * <p>
 * When the application ends, it has the pools closed after the beans that may use them
 * and before those that they need. Does nothing when a context is merely paused.
 *
 * @since 0.1.0
 */
public class PoolsLifecycle
		implements SmartLifecycle, ApplicationContextAware, ApplicationListener<ContextClosedEvent> {

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

	private volatile boolean running;

	/**
	 * Create a new {@code PoolsLifecycle}.
	 * @param beanFactory has the pool beans
	 */
	public PoolsLifecycle(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.shutdown = new PoolsShutdown(beanFactory);
	}

	@Override
	public int getPhase() {
		// Stops after, and starts before, everything that may use a pool
		return Integer.MIN_VALUE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			reopen();
			destroyFirst(SHUTDOWN);
		}
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
			// Beans that stopped earlier may have created others, of lazy pools too
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
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Has the pools shut down before the beans that exist now are destroyed: Spring
	 * destroys first what was registered last.
	 */
	private void destroyFirst(String name) {
		if (this.beanFactory instanceof DefaultSingletonBeanRegistry registry) {
			registry.registerDisposableBean(name, this.shutdown);
		}
	}

	/**
	 * Lets a stopped application's destroy methods lease again. Keeps nothing ready for
	 * them.
	 */
	private synchronized void reopen() {
		this.emptied.forEach((pool, size) -> resize(pool, new SizeRange(0, size.max())));
		this.emptied.clear();
	}

	private void empty(RunningPool pool) {
		// Not again what was emptied before
		this.emptied.putIfAbsent(pool, pool.settings().size());
		resize(pool, EMPTY);
	}

	private static void resize(RunningPool pool, SizeRange size) {
		pool.reconfigure((settings) -> settings.size(size));
	}

	private static void awaitEmpty(RunningPool pool, long begin) {
		// At most what a long takes, and not an exception beyond it
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
