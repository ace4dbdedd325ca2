package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of how long an application that closes waits for leases that do not come back.
 * The pools tell the time by a clock that only the tests advance: to the deadline, and no
 * further.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainDeadlineTests {

	private static final String LEFT = "' was closed, but not everything has come back: ";

	private static final String[] PROPERTIES = { "managed-pools.defaults.drain-timeout=20s",
			"managed-pools.defaults.create-timeout=1h" };

	private static final List<Lease<?>> LEAKED = new ArrayList<>();

	private static final String SOON = "managed-pools.defaults.drain-timeout=100ms";

	private static final String FAILURE = "the start fails";

	private static final List<Pool<?>> POOLS = new CopyOnWriteArrayList<>();

	private static final List<ManualClock> CLOCKS = new CopyOnWriteArrayList<>();

	@AfterEach
	void forgetLeases() {
		LEAKED.clear();
		POOLS.clear();
		CLOCKS.clear();
		Hanging.goOn = new CountDownLatch(1);
	}

	@Test
	void leakedLeasesOfUnrelatedAndOfStackedPoolsDelayTheEndByOneDrainTimeout(CapturedOutput output) {
		ConfigurableApplicationContext context = start(Unrelated.class, Injecting.class);
		leakFrom(context, "one", "two", "three", "channel", "session");
		closeWithin(Duration.ofSeconds(20), context, "one", "two", "three", "channel");
		for (String pool : List.of("one", "two", "three", "channel", "session")) {
			assertThat(output).containsPattern("WARN .*Pool '" + pool + LEFT + ".*a lease of thread '"
					+ Pattern.quote(Thread.currentThread().getName()) + "' since");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Injecting.class, Declaring.class, Indirect.class, Keyed.class, OnKeyed.class, ByHand.class,
			OfAProvider.class, OfALazyProxy.class, OfTheRegistry.class })
	void poolsThatAreStackedInAnyWayDrainWithinOneDeadline(Class<?> stack, CapturedOutput output) {
		ConfigurableApplicationContext context = start(stack);
		leakFrom(context, "channel", "session");
		closeWithin(Duration.ofSeconds(20), context, "channel");
		assertThat(output).contains("Pool 'channel' was closed", "Pool 'session' was closed");
	}

	@Test
	void longestDrainTimeoutIsTheDeadlineOfAll(CapturedOutput output) {
		ConfigurableApplicationContext context = start(Injecting.class, "managed-pools.pool.channel.drain-timeout=50s");
		leakFrom(context, "channel", "session");
		ManualClock clock = context.getBean(ManualClock.class);
		Pool<?> channels = context.getBean("channelPool", Pool.class);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
		awaitPhase(channels, Phase.CLOSING);
		clock.advance(Duration.ofSeconds(40));
		assertThat(closing).isNotDone();
		assertThat(channels.state().phase()).isEqualTo(Phase.CLOSING);
		clock.advance(Duration.ofSeconds(10));
		awaitEnd(closing);
		assertThat(output).contains("Pool 'channel" + LEFT, "Pool 'session" + LEFT);
	}

	@Test
	void poolBelowOneWhoseDestructionHangsDoesNotWaitForTheDestroyTimeout(CapturedOutput output) {
		ConfigurableApplicationContext context = start(Hanging.class, "managed-pools.defaults.destroy-timeout=1m");
		leakFrom(context, "session");
		Pool<?> channels = context.getBean("channelPool", Pool.class);
		Pool<?> sessions = context.getBean("sessionPool", Pool.class);
		lendAndReturn(channels);
		ManualClock clock = context.getBean(ManualClock.class);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
		awaitPhase(channels, Phase.CLOSING);
		assertThat(sessions.state().phase()).isEqualTo(Phase.RUNNING);
		clock.advance(Duration.ofSeconds(20));
		awaitPhase(sessions, Phase.CLOSED);
		assertThat(closing).isNotDone();
		clock.advance(Duration.ofMinutes(1));
		awaitEnd(closing);
		assertThat(output).contains("Pool 'session" + LEFT)
			.containsPattern("Pool 'channel' was closed, but not everything has come back: [^\n]*destr");
		Hanging.goOn.countDown();
	}

	@Test
	void childThatClosesWithItsParentSharesTheDeadline(CapturedOutput output) {
		ConfigurableApplicationContext parent = new SpringApplicationBuilder(Unrelated.class, Time.class)
			.web(WebApplicationType.NONE)
			.properties(PROPERTIES)
			.run();
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Injecting.class)
			.web(WebApplicationType.NONE)
			.parent(parent)
			.properties(PROPERTIES)
			.run();
		leakFrom(parent, "one", "two");
		leakFrom(child, "channel", "session");
		closeWithin(Duration.ofSeconds(20), child, "channel", parent);
		for (String pool : List.of("one", "two", "channel", "session")) {
			assertThat(output).containsOnlyOnce("Pool '" + pool + LEFT);
		}
	}

	@Test
	void childThatClosesAloneUsesNoneOfItsParentsDrainTime() {
		ConfigurableApplicationContext parent = start(Unrelated.class);
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Injecting.class)
			.web(WebApplicationType.NONE)
			.parent(parent)
			.properties(PROPERTIES)
			.run();
		leakFrom(child, "channel");
		closeWithin(Duration.ofSeconds(20), child, "channel");
		leakFrom(parent, "one");
		Pool<?> one = parent.getBean("onePool", Pool.class);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(parent::close);
		awaitPhase(one, Phase.CLOSING);
		parent.getBean(ManualClock.class).advance(Duration.ofMillis(19_999));
		assertThat(one.state().phase()).isEqualTo(Phase.CLOSING);
		parent.getBean(ManualClock.class).advance(Duration.ofMillis(1));
		awaitEnd(closing);
	}

	@ParameterizedTest
	@ValueSource(classes = { Injecting.class, Keyed.class })
	void reportNamesTheBorrowersWithTheirStacks(Class<?> stack, CapturedOutput output) {
		ConfigurableApplicationContext context = start(stack, "managed-pools.defaults.leak-stack-traces=true");
		leakFrom(context, "channel");
		closeWithin(Duration.ofSeconds(20), context, "channel");
		assertThat(output).contains("Pool 'channel" + LEFT)
			.contains("borrowed here by " + Thread.currentThread().getName())
			.contains("at " + getClass().getName() + ".leakFrom");
		if (stack == Keyed.class) {
			assertThat(output).contains("a lease of key 'key' of thread");
		}
	}

	/** Spring announces no failed start, and would close one pool after the other. */
	@ParameterizedTest
	@ValueSource(classes = { FailingBean.class, FailingLifecycle.class })
	void poolsOfAContextThatFailsToStartDrainSideBySideToo(Class<?> failing, CapturedOutput output) {
		CompletableFuture<?> start = CompletableFuture
			.supplyAsync(() -> start(new Class<?>[] { Unrelated.class, failing }, SOON));
		Awaitility.await().until(() -> POOLS.size() == 3);
		POOLS.forEach((pool) -> Awaitility.await().until(() -> pool.state().phase().compareTo(Phase.CLOSING) >= 0));
		CLOCKS.forEach((clock) -> clock.advance(Duration.ofSeconds(1)));
		assertThat(start).failsWithin(60, TimeUnit.SECONDS).withThrowableThat().withStackTraceContaining(FAILURE);
		for (String pool : List.of("one", "two", "three")) {
			assertThat(output).containsOnlyOnce("Pool '" + pool + LEFT);
		}
	}

	@Test
	void contextWhoseClockStandsStillClosesAllTheSame(CapturedOutput output) {
		ConfigurableApplicationContext context = start(new Class<?>[] { OfAnotherClock.class, Sessions.class }, SOON);
		leakFrom(context, "session", "other");
		awaitEnd(CompletableFuture.runAsync(context::close));
		assertThat(output).contains("Pool 'session" + LEFT, "Pool 'other" + LEFT);
	}

	@Test
	void reportOfManyLeasesNamesTheFirstAndCountsTheRest(CapturedOutput output) {
		ConfigurableApplicationContext context = start(Unrelated.class, "managed-pools.defaults.size=0..50");
		for (int i = 0; i < 50; i++) {
			leakFrom(context, "one");
		}
		closeWithin(Duration.ofSeconds(20), context, "one");
		assertThat(output).contains("; and 40 more");
	}

	private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
		return start(new Class<?>[] { application }, properties);
	}

	private static ConfigurableApplicationContext start(Class<?> one, Class<?> other) {
		return start(new Class<?>[] { one, other });
	}

	private static ConfigurableApplicationContext start(Class<?>[] application, String... properties) {
		return new SpringApplicationBuilder(application).sources(Time.class)
			.web(WebApplicationType.NONE)
			.properties(PROPERTIES)
			.properties(properties)
			.run();
	}

	private static void leakFrom(ConfigurableApplicationContext context, String... pools) {
		for (String pool : pools) {
			// Referred to, because a pool that tracks its leases reclaims dropped ones
			LEAKED.add(leased(context.getBean(pool + "Pool")));
		}
	}

	@SuppressWarnings("unchecked")
	private static Lease<?> leased(Object pool) {
		try {
			return (pool instanceof KeyedPool<?, ?> keyed) ? ((KeyedPool<String, ?>) keyed).acquire("key")
					: ((Pool<?>) pool).acquire();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void lendAndReturn(Object pool) {
		leased(pool).close();
	}

	/**
	 * Closes a context, and advances the clock once, when these pools drain.
	 */
	private static void closeWithin(Duration time, ConfigurableApplicationContext context, String... draining) {
		List<Object> pools = new ArrayList<>();
		for (String pool : draining) {
			pools.add(context.getBean(pool + "Pool"));
		}
		closeWithin(time, context, pools, context);
	}

	private static void closeWithin(Duration time, ConfigurableApplicationContext child, String draining,
			ConfigurableApplicationContext closed) {
		closeWithin(time, child, List.of(child.getBean(draining + "Pool")), closed);
	}

	private static void closeWithin(Duration time, ConfigurableApplicationContext context, List<Object> draining,
			ConfigurableApplicationContext closed) {
		ManualClock clock = context.getBean(ManualClock.class);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(closed::close);
		draining.forEach((pool) -> awaitPhase(pool, Phase.CLOSING));
		clock.advance(time);
		awaitEnd(closing);
	}

	private static void awaitPhase(Object pool, Phase phase) {
		Awaitility.await()
			.until(() -> ((pool instanceof KeyedPool<?, ?> keyed) ? keyed.state() : ((Pool<?>) pool).state())
				.phase() == phase);
	}

	private static void awaitEnd(CompletableFuture<Void> closing) {
		assertThat(closing).succeedsWithin(60, TimeUnit.SECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	static class Time {

		@Bean
		ManualClock clock() {
			return new ManualClock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Unrelated {

		@Bean
		ResourceFactory<StringBuilder> oneFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		ResourceFactory<StringBuilder> twoFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		ResourceFactory<StringBuilder> threeFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	private static void leakAndFail(List<Pool<?>> pools, ManualClock clock) {
		CLOCKS.add(clock);
		for (Pool<?> pool : pools) {
			LEAKED.add(leased(pool));
			POOLS.add(pool);
		}
		throw new IllegalStateException(FAILURE);
	}

	static class FailingBean {

		FailingBean(List<Pool<?>> pools, ManualClock clock) {
			leakAndFail(pools, clock);
		}

	}

	/** Fails when the application has begun to start. */
	record FailingLifecycle(List<Pool<?>> pools, ManualClock clock) implements SmartLifecycle {

		@Override
		public void start() {
			leakAndFail(this.pools, this.clock);
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

	/** A pool with a clock of its own, which stands still, too. */
	static class OfAnotherClock {

		@Bean
		Pool<Object> otherPool() {
			return Pool.builder((scope) -> new Object())
				.name("other")
				.clock(new ManualClock())
				.drainTimeout(Duration.ofMillis(100))
				.build();
		}

	}

	/** The pool that others lean on. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Sessions {

		@Bean
		ResourceFactory<StringBuffer> sessionFactory() {
			return (scope) -> new StringBuffer();
		}

		@SuppressWarnings("unchecked")
		static Pool<StringBuffer> sessionsOf(PoolRegistry registry) {
			return (Pool<StringBuffer>) registry.get("session");
		}

		static ResourceFactory<Object> channelsOn(Supplier<Pool<StringBuffer>> sessions) {
			return (scope) -> {
				Lease<StringBuffer> session = sessions.get().acquire();
				scope.onDestroy(session::close);
				return new Object();
			};
		}

	}

	static class Injecting extends Sessions {

		@Bean
		ResourceFactory<Object> channelFactory(Pool<StringBuffer> sessions) {
			return channelsOn(() -> sessions);
		}

	}

	static class Declaring extends Sessions {

		@Bean
		@DependsOn("sessionPool")
		ResourceFactory<Object> channelFactory(PoolRegistry registry) {
			return channelsOn(() -> sessionsOf(registry));
		}

	}

	static class Indirect extends Sessions {

		@Bean
		Login login(Pool<StringBuffer> sessions) {
			return new Login(sessions);
		}

		@Bean
		ResourceFactory<Object> channelFactory(Login login) {
			return channelsOn(login::sessions);
		}

	}

	record Login(Pool<StringBuffer> sessions) {
	}

	static class Keyed extends Sessions {

		@Bean
		KeyedResourceFactory<String, Object> channelFactory(Pool<StringBuffer> sessions) {
			return (key, scope) -> channelsOn(() -> sessions).create(scope);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OnKeyed {

		@Bean
		KeyedResourceFactory<String, StringBuffer> sessionFactory() {
			return (key, scope) -> new StringBuffer();
		}

		@Bean
		ResourceFactory<Object> channelFactory(KeyedPool<String, StringBuffer> sessions) {
			return (scope) -> {
				Lease<StringBuffer> session = sessions.acquire("host");
				scope.onDestroy(session::close);
				return new Object();
			};
		}

	}

	static class ByHand extends Sessions {

		@Bean
		Pool<Object> channelPool(Pool<StringBuffer> sessions, ManualClock clock) {
			return Pool.builder(channelsOn(() -> sessions))
				.name("channel")
				.clock(clock)
				.drainTimeout(Duration.ofSeconds(20))
				.build();
		}

	}

	static class OfAProvider extends Sessions {

		@Bean
		ResourceFactory<Object> channelFactory(ObjectProvider<Pool<StringBuffer>> sessions) {
			return channelsOn(sessions::getObject);
		}

	}

	static class OfALazyProxy extends Sessions {

		@Bean
		ResourceFactory<Object> channelFactory(@Lazy Pool<StringBuffer> sessions) {
			return channelsOn(() -> sessions);
		}

	}

	static class OfTheRegistry extends Sessions {

		@Bean
		ResourceFactory<Object> channelFactory(PoolRegistry registry) {
			return channelsOn(() -> sessionsOf(registry));
		}

	}

	static class Hanging extends Sessions {

		static volatile CountDownLatch goOn = new CountDownLatch(1);

		@Bean
		ResourceFactory<Object> channelFactory(Pool<StringBuffer> sessions) {
			return new ResourceFactory<>() {

				@Override
				public Object create(CreationScope scope) throws Exception {
					return channelsOn(() -> sessions).create(scope);
				}

				@Override
				public void destroy(Object channel) throws Exception {
					goOn.await();
				}

			};
		}

	}

}
