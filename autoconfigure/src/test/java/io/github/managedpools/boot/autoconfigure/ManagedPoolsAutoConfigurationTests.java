package io.github.managedpools.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.PoolRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ManagedPoolsAutoConfiguration}.
 */
class ManagedPoolsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class));

	@Test
	void withoutFactoryThereIsNoPool() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(Pool.class);
			assertThat(context.getBean(PoolRegistry.class).all()).isEmpty();
		});
	}

	@Test
	void factoryBeanGivesAPoolWithTheDefaults() {
		this.contextRunner.withUserConfiguration(Factories.class).run((context) -> {
			Pool<?> pool = context.getBean("fooPool", Pool.class);
			assertThat(pool.name()).isEqualTo("foo");
			assertThat(pool.settings().size()).isEqualTo(new SizeRange(0, 10));
			try (Lease<?> lease = pool.acquire()) {
				assertThat(lease.get()).isInstanceOf(Foo.class);
			}
		});
	}

	@Test
	void entryOverridesDefaults() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withPropertyValues("managed-pools.defaults.size=1..3", "managed-pools.pool.my-bar.acquire-timeout=7s")
			.run((context) -> {
				Pool<?> pool = context.getBean("myBarPool", Pool.class);
				assertThat(pool.name()).isEqualTo("my-bar");
				assertThat(pool.settings().size()).isEqualTo(new SizeRange(1, 3));
				assertThat(pool.settings().acquireTimeout()).isEqualTo(Duration.ofSeconds(7));
			});
	}

	@Test
	void poolsInjectByTypeNameAndCollection() {
		this.contextRunner.withUserConfiguration(Factories.class, Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.foo.name()).isEqualTo("foo");
			assertThat(injected.bar.name()).isEqualTo("my-bar");
			assertThat(injected.byName).isSameAs(injected.foo);
			assertThat(injected.all).containsExactlyInAnyOrder(injected.foo, injected.bar);
			assertThat(injected.foos).containsExactly(injected.foo);
			assertThat(injected.byBeanName).containsOnlyKeys("fooPool", "myBarPool");
		});
	}

	@Test
	void typeOfTheResourcesMayComeFromTheClassOfTheFactory() {
		this.contextRunner.withBean("foo", FooFactory.class).withUserConfiguration(FooUser.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(FooUser.class).foo.name()).isEqualTo("foo");
		});
	}

	@Test
	void oneFactoryMayServeTwoPools() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withPropertyValues("managed-pools.pool.archive.factory=foo", "managed-pools.pool.foo.size=2")
			.run((context) -> assertThat(context).hasBean("archivePool").hasBean("fooPool"));
	}

	@Test
	void registryMayBeReplaced() {
		PoolRegistry registry = mock(PoolRegistry.class);
		this.contextRunner.withBean(PoolRegistry.class, () -> registry)
			.run((context) -> assertThat(context.getBean(PoolRegistry.class)).isSameAs(registry));
	}

	@Test
	void customizersHaveTheLastWordInTheirOrder() {
		this.contextRunner.withUserConfiguration(Factories.class, Customizers.class)
			.withPropertyValues("managed-pools.pool.foo.size=2")
			.run((context) -> {
				assertThat(context.getBean("fooPool", Pool.class).settings().size()).isEqualTo(new SizeRange(5, 5));
				assertThat(context.getBean("myBarPool", Pool.class).settings().size()).isEqualTo(new SizeRange(4, 4));
			});
	}

	@Test
	void listenersReceiveEventsOfEveryPool() {
		Events events = new Events();
		this.contextRunner.withUserConfiguration(Factories.class)
			.withBean(PoolListener.class, () -> events)
			.run((context) -> {
				context.getBean("fooPool", Pool.class).acquire().close();
				context.getBean("myBarPool", Pool.class).acquire().close();
				assertThat(events.acquired).containsExactly("foo", "my-bar");
			});
		assertThat(events.phases).contains("foo CLOSED", "my-bar CLOSED");
	}

	@Test
	void closedContextClosesPoolsBeforeTheirFactories() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.contextRunner.withBean("foo", ClosingFactory.class, () -> new ClosingFactory(order))
			.withPropertyValues("managed-pools.pool.foo.size=1")
			.run((context) -> {
				Pool<?> pool = context.getBean("fooPool", Pool.class);
				pool.acquire().close();
				context.close();
				assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
				assertThat(order).containsExactly("resource", "factory");
			});
	}

	@Test
	void beansThatUseAPoolAreDestroyedBeforeItCloses() {
		this.contextRunner.withUserConfiguration(Factories.class, LastUse.class).run((context) -> {
			LastUse user = context.getBean(LastUse.class);
			context.close();
			assertThat(user.lastUse).isNotNull();
		});
	}

	@Test
	void requiredWarmUpThatFailsStopsStartUpAndLeavesNothing() {
		CountingFactory factory = new CountingFactory(3);
		this.contextRunner.withBean("foo", CountingFactory.class, () -> factory)
			.withPropertyValues("managed-pools.pool.foo.size=5", "managed-pools.pool.foo.warm-up=required")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).hasStackTraceContaining("the server is full");
				assertThat(factory.live).isEmpty();
			});
	}

	@Test
	void refreshThatFailsHalfWayLeavesNothing() {
		CountingFactory factory = new CountingFactory(100);
		this.contextRunner.withBean("foo", CountingFactory.class, () -> factory)
			.withPropertyValues("managed-pools.pool.foo.size=5", "managed-pools.pool.foo.warm-up=required")
			.withUserConfiguration(FailingLate.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(factory.created).isEqualTo(5);
				assertThat(factory.live).isEmpty();
			});
	}

	@Test
	void refreshThatFailsWhileResourcesAreBuiltInTheBackgroundLeavesNothing() {
		PatientFactory factory = new PatientFactory();
		this.contextRunner.withBean("foo", PatientFactory.class, () -> factory)
			.withPropertyValues("managed-pools.pool.foo.size=2")
			.withUserConfiguration(FailingWhileBuilt.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(factory.begun).hasValue(2);
				assertThat(factory.live).hasValue(0);
				Awaitility.await()
					.until(() -> Thread.getAllStackTraces()
						.keySet()
						.stream()
						.noneMatch((thread) -> thread.getName().startsWith("foo-pool-")));
			});
	}

	@Test
	void executorsAndSchedulersOfSpringBootStay() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class))
			.withUserConfiguration(Factories.class, Scheduling.class)
			.run((context) -> {
				assertThat(context.getBeanNamesForType(Executor.class))
					.containsExactlyInAnyOrder("applicationTaskExecutor", "taskScheduler");
				assertThat(context).hasSingleBean(TaskScheduler.class);
			});
	}

	@Test
	void wholePropertyTableReachesThePool() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withPropertyValues("managed-pools.pool.foo.warm-up=lazy", "managed-pools.pool.foo.leases-per-resource=4")
			.run((context) -> {
				Pool<?> pool = context.getBean("fooPool", Pool.class);
				assertThat(pool.settings().warmUp()).isEqualTo(WarmUp.LAZY);
				assertThat(pool.settings().leasesPerResource()).isEqualTo(4);
			});
	}

	record Foo() {
	}

	record Bar() {
	}

	static class FooFactory implements ResourceFactory<Foo> {

		@Override
		public Foo create(CreationScope scope) {
			return new Foo();
		}

	}

	static class ClosingFactory implements ResourceFactory<AutoCloseable>, DisposableBean {

		private final List<String> order;

		ClosingFactory(List<String> order) {
			this.order = order;
		}

		@Override
		public AutoCloseable create(CreationScope scope) {
			return () -> this.order.add("resource");
		}

		@Override
		public void destroy() {
			this.order.add("factory");
		}

	}

	static class CountingFactory implements ResourceFactory<AutoCloseable> {

		private final List<Object> live = new CopyOnWriteArrayList<>();

		private final int limit;

		private int created;

		CountingFactory(int limit) {
			this.limit = limit;
		}

		@Override
		public synchronized AutoCloseable create(CreationScope scope) {
			if (this.created == this.limit) {
				throw new IllegalStateException("the server is full");
			}
			this.created++;
			Object token = new Object();
			this.live.add(token);
			return () -> this.live.remove(token);
		}

	}

	/**
	 * Completes its first step, then waits.
	 */
	static class PatientFactory implements ResourceFactory<Foo> {

		private final AtomicInteger begun = new AtomicInteger();

		private final AtomicInteger live = new AtomicInteger();

		private final CountDownLatch atWork = new CountDownLatch(2);

		@Override
		public Foo create(CreationScope scope) throws InterruptedException {
			this.begun.incrementAndGet();
			this.live.incrementAndGet();
			scope.onDestroy(this.live::decrementAndGet);
			this.atWork.countDown();
			new CountDownLatch(1).await();
			return new Foo();
		}

	}

	static class FailingWhileBuilt {

		FailingWhileBuilt(Pool<Foo> pool, PatientFactory factory) throws InterruptedException {
			factory.atWork.await();
			throw new IllegalStateException("no start today");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	static class Events implements PoolListener {

		private final List<String> acquired = new CopyOnWriteArrayList<>();

		private final List<String> phases = new CopyOnWriteArrayList<>();

		@Override
		public void onAcquired(String pool, Duration waited) {
			this.acquired.add(pool);
		}

		@Override
		public void onPhase(String pool, Phase phase) {
			this.phases.add(pool + " " + phase);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Foo> foo() {
			return (scope) -> new Foo();
		}

		@Bean
		ResourceFactory<Bar> myBarFactory() {
			return (scope) -> new Bar();
		}

	}

	static class Injected {

		private final Pool<Foo> foo;

		private final Pool<Bar> bar;

		private final Pool<?> byName;

		private final List<Pool<?>> all;

		private final List<Pool<Foo>> foos;

		private final Map<String, Pool<?>> byBeanName;

		@Autowired
		Injected(Pool<Foo> foo, Pool<Bar> bar, @Qualifier("fooPool") Pool<?> byName, List<Pool<?>> all,
				List<Pool<Foo>> foos, Map<String, Pool<?>> byBeanName) {
			this.foo = foo;
			this.bar = bar;
			this.byName = byName;
			this.all = new ArrayList<>(all);
			this.foos = foos;
			this.byBeanName = byBeanName;
		}

	}

	static class FooUser {

		private final Pool<Foo> foo;

		FooUser(Pool<Foo> foo) {
			this.foo = foo;
		}

	}

	static class LastUse implements DisposableBean {

		private final Pool<Foo> pool;

		private Foo lastUse;

		LastUse(Pool<Foo> pool) {
			this.pool = pool;
		}

		@Override
		public void destroy() throws InterruptedException {
			this.lastUse = this.pool.use((foo) -> foo);
		}

	}

	static class FailingLate {

		FailingLate(Pool<AutoCloseable> pool) {
			throw new IllegalStateException("no start today");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		PoolCustomizer one() {
			return PoolCustomizer.of("foo", (builder) -> builder.size(new SizeRange(5, 5)));
		}

		@Bean
		@Order(1)
		PoolCustomizer all() {
			return (pool, builder) -> builder.size(new SizeRange(4, 4));
		}

	}

}
