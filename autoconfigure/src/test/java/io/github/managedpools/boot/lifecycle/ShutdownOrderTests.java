package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the order in which an application that ends closes pools and the beans that
 * use them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownOrderTests {

	private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class));

	@BeforeEach
	void clear() {
		EVENTS.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { OfTheRegistry.class, OfALazyProxy.class, OfAPooledProxy.class, OfUsesPool.class })
	void destroyMethodFindsThePoolOpenHoweverItsBeanGotThePool(Class<?> user) {
		// Registered before the factory, so that Spring would destroy it last
		this.contextRunner.withBean("user", user)
			.withUserConfiguration(Words.class)
			.run((context) -> context.getBean("user").toString());
		assertThat(EVENTS).containsExactly("used", "pool closed", "factory closed");
	}

	@Test
	void lazyPoolBuiltLastIsOpenForBeansCreatedBeforeIt() {
		this.contextRunner.withBean("user", OfTheRegistry.class)
			.withUserConfiguration(Words.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean("user");
				context.getBean("wordPool");
			});
		assertThat(EVENTS).containsExactly("used", "pool closed", "factory closed");
	}

	@Test
	void contextThatWasStoppedBeforeClosesInTheSameOrder() {
		this.contextRunner.withBean("user", OfTheRegistry.class)
			.withUserConfiguration(Words.class)
			.run((context) -> context.getSourceApplicationContext().stop());
		assertThat(EVENTS).containsExactly("used", "pool closed", "factory closed");
	}

	@Test
	void poolThatLeansOnAnotherClosesFirst() {
		this.contextRunner.withUserConfiguration(Leaning.class).run((context) -> {
			try (Lease<?> lease = context.getBean("channelPool", Pool.class).acquire()) {
				assertThat(lease.get()).isNotNull();
			}
		});
		assertThat(EVENTS).containsExactly("channel closed", "session closed");
	}

	@ParameterizedTest
	@ValueSource(classes = { LeasingByTheRegistry.class, LeasingForAKey.class, LeasingFromAKeyedPool.class })
	void poolWhoseResourcesLeaseTheirPartsFromAnotherClosesFirstHoweverItsFactoryGotThatPool(Class<?> stack) {
		this.contextRunner.withUserConfiguration(stack).run((context) -> {
			Object channels = context.getBean("channelPool");
			if (channels instanceof KeyedPool<?, ?>) {
				@SuppressWarnings("unchecked")
				KeyedPool<String, ?> keyed = (KeyedPool<String, ?>) channels;
				keyed.acquire("host").close();
			}
			else {
				((Pool<?>) channels).acquire().close();
			}
		});
		assertThat(EVENTS).containsExactly("channel closed while sessions are RUNNING", "session closed");
	}

	@Test
	void poolsDrainSideBySide(CapturedOutput output) {
		List<String> pools = List.of("onePool", "twoPool", "threePool", "handPool");
		CountDownLatch refused = new CountDownLatch(pools.size());
		this.contextRunner.withUserConfiguration(Three.class)
			.withPropertyValues("managed-pools.defaults.size=1", "managed-pools.defaults.acquire-timeout=1h",
					"managed-pools.defaults.drain-timeout=20s")
			.run((context) -> {
				List<Lease<?>> leases = new ArrayList<>();
				for (String name : pools) {
					Pool<?> pool = context.getBean(name, Pool.class);
					leases.add(pool.acquire());
					// A pool rejects callers from the beginning of its shutdown
					new Thread(() -> {
						assertThatExceptionOfType(PoolException.class).isThrownBy(pool::acquire);
						refused.countDown();
					}).start();
				}
				new Thread(() -> {
					await(refused);
					leases.forEach(Lease::close);
				}).start();
			});
		// Shut down one after the other, the first pool would wait for a lease whose
		// holder waits for the last pool
		assertThat(refused.getCount()).isZero();
		assertThat(output.toString()).doesNotContain("not everything has come back");
	}

	@Test
	void remainingLeasesAreLoggedAtTheEnd(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Three.class)
			.withPropertyValues("managed-pools.defaults.drain-timeout=1ms")
			.run((context) -> {
				for (String pool : List.of("onePool", "twoPool", "threePool")) {
					context.getBean(pool, Pool.class).acquire();
				}
			});
		for (String pool : List.of("one", "two", "three")) {
			assertThat(output.toString()).contains("Pool '" + pool + "' was closed, but not everything has come back: "
					+ "a lease of thread '" + Thread.currentThread().getName() + "'");
		}
	}

	@Test
	void poolThatSpringDoesNotCloseStaysOpen() {
		Pool<?>[] kept = new Pool<?>[1];
		this.contextRunner.withUserConfiguration(Kept.class)
			.run((context) -> kept[0] = context.getBean("keptPool", Pool.class));
		assertThat(kept[0].state().phase().name()).isEqualTo("RUNNING");
		kept[0].close();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Words {

		@Bean
		WordFactory wordFactory() {
			return new WordFactory();
		}

	}

	static class WordFactory implements ResourceFactory<Word>, AutoCloseable {

		@Override
		public Word create(CreationScope scope) {
			return new Word();
		}

		@Override
		public void destroy(Word word) {
			EVENTS.add("pool closed");
		}

		@Override
		public void close() {
			EVENTS.add("factory closed");
		}

	}

	static class Word {

		String spell() {
			return "word";
		}

		void say() {
			EVENTS.add("used");
		}

	}

	static class OfTheRegistry {

		private final PoolRegistry registry;

		OfTheRegistry(PoolRegistry registry) {
			this.registry = registry;
		}

		@PreDestroy
		void end() throws InterruptedException {
			try (Lease<?> lease = this.registry.get("word").acquire()) {
				((Word) lease.get()).say();
			}
		}

	}

	static class OfALazyProxy {

		private final Pool<Word> pool;

		OfALazyProxy(@Lazy Pool<Word> pool) {
			this.pool = pool;
		}

		@PreDestroy
		void end() throws InterruptedException {
			try (Lease<Word> lease = this.pool.acquire()) {
				lease.get().say();
			}
		}

	}

	static class OfAPooledProxy {

		private final Word word;

		OfAPooledProxy(@Lazy @Pooled("word") Word word) {
			this.word = word;
		}

		@Override
		public String toString() {
			// Spring resolves a lazy injection with the first call, not during
			// destruction
			return this.word.spell();
		}

		@PreDestroy
		void end() {
			this.word.say();
		}

	}

	static class OfUsesPool {

		private Runnable work = () -> {
		};

		@Override
		public String toString() {
			return "user";
		}

		@Autowired
		void set(@Lazy Worker worker) {
			this.work = worker::work;
		}

		@PreDestroy
		void end() {
			this.work.run();
		}

		@Bean
		static Worker worker(@Pooled("word") Word word) {
			return new Worker(word);
		}

	}

	static class Worker {

		private final Word word;

		Worker(Word word) {
			this.word = word;
		}

		@UsesPool("word")
		public void work() {
			this.word.say();
		}

	}

	/** The pool below; its factory's name sorts before that of the pool above. */
	static class Below {

		@Bean
		ResourceFactory<StringBuilder> aSessionFactory() {
			return new ResourceFactory<>() {

				@Override
				public StringBuilder create(CreationScope scope) {
					return new StringBuilder();
				}

				@Override
				public void destroy(StringBuilder session) {
					EVENTS.add("session closed");
				}

			};
		}

		@SuppressWarnings("unchecked")
		static Pool<StringBuilder> sessionsOf(PoolRegistry registry) {
			return (Pool<StringBuilder>) registry.get("a-session");
		}

		static AutoCloseable channelOn(Pool<StringBuilder> sessions) {
			return () -> EVENTS.add("channel closed while sessions are " + sessions.state().phase());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LeasingByTheRegistry extends Below {

		@Bean
		ResourceFactory<AutoCloseable> channelFactory(PoolRegistry registry) {
			return (scope) -> {
				Pool<StringBuilder> sessions = sessionsOf(registry);
				scope.lease(sessions);
				return channelOn(sessions);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LeasingForAKey extends Below {

		@Bean
		KeyedResourceFactory<String, AutoCloseable> channelFactory(PoolRegistry registry) {
			return (key, scope) -> {
				Pool<StringBuilder> sessions = sessionsOf(registry);
				scope.lease(sessions);
				return channelOn(sessions);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LeasingFromAKeyedPool {

		@Bean
		KeyedResourceFactory<String, StringBuilder> aSessionFactory() {
			return new KeyedResourceFactory<>() {

				@Override
				public StringBuilder create(String key, CreationScope scope) {
					return new StringBuilder();
				}

				@Override
				public void destroy(String key, StringBuilder session) {
					EVENTS.add("session closed");
				}

			};
		}

		@Bean
		@SuppressWarnings("unchecked")
		ResourceFactory<AutoCloseable> channelFactory(PoolRegistry registry) {
			return (scope) -> {
				KeyedPool<String, StringBuilder> sessions = (KeyedPool<String, StringBuilder>) registry
					.getKeyed("a-session");
				scope.lease(sessions, "host");
				return () -> EVENTS.add("channel closed while sessions are " + sessions.state().phase());
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Leaning {

		@Bean
		ResourceFactory<AutoCloseable> channelFactory(Pool<StringBuilder> sessions) {
			return new ResourceFactory<>() {

				@Override
				public AutoCloseable create(CreationScope scope) throws Exception {
					Lease<StringBuilder> session = sessions.acquire();
					scope.onDestroy(session::close);
					return () -> EVENTS.add("channel closed");
				}

			};
		}

		@Bean
		ResourceFactory<StringBuilder> sessionFactory() {
			return new ResourceFactory<>() {

				@Override
				public StringBuilder create(CreationScope scope) {
					return new StringBuilder();
				}

				@Override
				public void destroy(StringBuilder session) {
					EVENTS.add("session closed");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Three {

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

		@Bean
		Pool<StringBuilder> handPool() {
			return Pool.builder((scope) -> new StringBuilder())
				.name("hand")
				.size(SizeRange.of(1))
				.drainTimeout(Duration.ofSeconds(20))
				.acquireTimeout(Duration.ofHours(1))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Kept {

		@Bean(destroyMethod = "")
		Pool<StringBuilder> keptPool() {
			return Pool.builder((scope) -> new StringBuilder()).name("kept").build();
		}

	}

}
