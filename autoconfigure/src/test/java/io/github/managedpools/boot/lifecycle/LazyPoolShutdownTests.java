package io.github.managedpools.boot.lifecycle;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of lazy pools that are first used when the application closes. A pool that has
 * not been built by then throws an exception with the reason, a pool that has been built
 * works, and in neither case does anything hang or leak a resource.
 */
class LazyPoolShutdownTests {

	private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

	private static final List<Throwable> FAILURES = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class));

	private final ApplicationContextRunner lazyRunner = this.contextRunner.withUserConfiguration(Words.class)
		.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));

	@BeforeEach
	void clear() {
		EVENTS.clear();
		FAILURES.clear();
	}

	@ParameterizedTest
	@ValueSource(classes = { OfTheRegistry.class, OfTheKeyedRegistry.class, OfAnotherThread.class, OfUsesPool.class })
	void lazyPoolThatIsFirstUsedInADestroyMethodIsRefusedWithTheReason(Class<?> user) {
		this.lazyRunner.withBean("user", user).run((context) -> context.getBean("user").toString());
		assertThat(EVENTS).isEmpty();
		assertThat(FAILURES).singleElement()
			.satisfies((failure) -> assertThat(failure).isInstanceOf(PoolClosedException.class)
				.hasMessageContaining("Pool' is not built any more: the application is closing, and nothing has "
						+ "used this lazy pool before"));
	}

	@ParameterizedTest
	@ValueSource(classes = { OfALazyProxy.class, OfAPooledProxy.class })
	void lazyInjectionThatIsFirstUsedInADestroyMethodIsRefusedBySpring(Class<?> user) {
		this.lazyRunner.withBean("user", user).run((context) -> context.getBean("user").toString());
		assertThat(EVENTS).isEmpty();
		assertThat(FAILURES).singleElement()
			.satisfies((failure) -> assertThat(failure).isInstanceOf(BeanCreationException.class)
				.hasMessageContaining("'wordPool")
				.hasMessageContaining("in destruction"));
	}

	@Test
	void lazyPoolBuiltByHandIsRefusedWithTheReason() {
		this.contextRunner.withUserConfiguration(ByHand.class)
			.withBean("user", OfTheRegistry.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(EVENTS).isEmpty();
		assertThat(FAILURES).singleElement()
			.satisfies((failure) -> assertThat(failure).isInstanceOf(PoolClosedException.class)
				.hasMessageContaining("'wordPool' is not built any more"));
	}

	@Test
	void listOfAllPoolsContainsTheBuiltOnes() {
		this.lazyRunner.withBean("user", OfAllPools.class).run((context) -> {
			context.getBean("user");
			context.getBean("otherPool");
		});
		assertThat(FAILURES).isEmpty();
		assertThat(EVENTS).containsExactly("[other]");
	}

	@Test
	void annotationBuildsNoLazyPoolAtTheStart() {
		this.lazyRunner.withBean("user", OfUsesPool.class).run((context) -> {
			context.getBean("user");
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("wordPool")).isFalse();
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OfTheRegistry.class, OfAnotherThread.class, OfALazyProxy.class, OfUsesPool.class })
	void poolThatBuildsItsFirstResourceInADestroyMethodDestroysIt(Class<?> user) {
		this.contextRunner.withUserConfiguration(Words.class)
			.withBean("user", user)
			.withPropertyValues("managed-pools.pool.word.size=2", "managed-pools.pool.word.warm-up=lazy")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(FAILURES).isEmpty();
		assertThat(EVENTS).startsWith("created").contains("used").endsWith("destroyed");
		assertThat(EVENTS.stream().filter("created"::equals).count())
			.isEqualTo(EVENTS.stream().filter("destroyed"::equals).count());
	}

	@Test
	void lazyPoolThatABeanUsesAsItStopsIsOpenForItsDestroyMethod() {
		this.lazyRunner.withBean("user", Stopping.class).run((context) -> context.getBean("user"));
		assertThat(FAILURES).isEmpty();
		assertThat(EVENTS).containsExactly("created", "used", "used", "destroyed");
	}

	@Configuration(proxyBeanMethods = false)
	static class Words {

		@Bean
		ResourceFactory<Word> wordFactory() {
			return new WordFactory();
		}

		@Bean
		ResourceFactory<StringBuilder> other() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		KeyedResourceFactory<String, Word> phraseFactory() {
			return (key, scope) -> new WordFactory().create(scope);
		}

		@Bean
		Worker worker() {
			return new Worker();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		@Lazy
		Pool<Word> wordPool() {
			return Pool.builder(new WordFactory()).name("word").build();
		}

	}

	static class WordFactory implements ResourceFactory<Word> {

		@Override
		public Word create(CreationScope scope) {
			EVENTS.add("created");
			return new Word();
		}

		@Override
		public void destroy(Word word) {
			EVENTS.add("destroyed");
		}

	}

	static class Word {

		void say() {
			EVENTS.add("used");
		}

	}

	static class Worker {

		@UsesPool("word")
		public void work() {
			EVENTS.add("used");
		}

	}

	abstract static class User {

		@PreDestroy
		void end() {
			try {
				use();
			}
			catch (CompletionException ex) {
				FAILURES.add(ex.getCause());
			}
			catch (Exception ex) {
				FAILURES.add(ex);
			}
		}

		abstract void use() throws Exception;

	}

	static class OfTheRegistry extends User {

		final PoolRegistry registry;

		OfTheRegistry(PoolRegistry registry) {
			this.registry = registry;
		}

		@Override
		void use() throws Exception {
			try (Lease<?> lease = this.registry.get("word").acquire()) {
				((Word) lease.get()).say();
			}
		}

	}

	static class OfTheKeyedRegistry extends OfTheRegistry {

		OfTheKeyedRegistry(PoolRegistry registry) {
			super(registry);
		}

		@Override
		@SuppressWarnings("unchecked")
		void use() throws Exception {
			KeyedPool<String, Word> pool = (KeyedPool<String, Word>) this.registry.getKeyed("phrase");
			pool.acquire("key").close();
		}

	}

	static class OfAnotherThread extends OfTheRegistry {

		OfAnotherThread(PoolRegistry registry) {
			super(registry);
		}

		@Override
		void use() {
			CompletableFuture.runAsync(() -> {
				try {
					super.use();
				}
				catch (RuntimeException ex) {
					throw ex;
				}
				catch (Exception ex) {
					throw new CompletionException(ex);
				}
			}).join();
		}

	}

	static class OfAllPools extends OfTheRegistry {

		OfAllPools(PoolRegistry registry) {
			super(registry);
		}

		@Override
		void use() {
			EVENTS.add(this.registry.all().stream().map(Pool::name).toList().toString());
		}

	}

	static class OfUsesPool extends User {

		private final Worker worker;

		OfUsesPool(Worker worker) {
			this.worker = worker;
		}

		@Override
		void use() {
			this.worker.work();
		}

	}

	static class OfALazyProxy extends User {

		private final Pool<Word> pool;

		OfALazyProxy(@Lazy Pool<Word> pool) {
			this.pool = pool;
		}

		@Override
		void use() throws Exception {
			try (Lease<Word> lease = this.pool.acquire()) {
				lease.get().say();
			}
		}

	}

	static class OfAPooledProxy extends User {

		private final Word word;

		OfAPooledProxy(@Lazy @Pooled("word") Word word) {
			this.word = word;
		}

		@Override
		void use() {
			this.word.say();
		}

	}

	static class Stopping extends OfTheRegistry implements SmartLifecycle {

		private volatile boolean running = true;

		Stopping(PoolRegistry registry) {
			super(registry);
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			end();
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
