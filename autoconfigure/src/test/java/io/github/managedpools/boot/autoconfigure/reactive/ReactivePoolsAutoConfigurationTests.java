package io.github.managedpools.boot.autoconfigure.reactive;

import java.util.List;
import java.util.Map;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.reactive.ReactivePool;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReactivePoolsAutoConfiguration}.
 */
class ReactivePoolsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, ReactivePoolsAutoConfiguration.class));

	@Test
	void reactivePoolsInjectByTypeNameAndCollection() {
		this.contextRunner.withUserConfiguration(Factories.class).withBean(User.class).run((context) -> {
			User user = context.getBean(User.class);
			assertThat(user.words.use(Mono::just).block()).isEqualTo("word");
			assertThat(user.numbers.pool()).isSameAs(context.getBean("numberPool"));
			assertThat(user.all).hasSize(3);
			assertThat(user.byName).containsOnlyKeys("numberReactivePool", "wordReactivePool", "byHandReactivePool");
		});
	}

	@Test
	void withoutReactorThereAreNone() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withClassLoader(new FilteredClassLoader("reactor.core"))
			.run((context) -> assertThat(context).doesNotHaveBean(ReactivePool.class).hasBean("numberPool"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Integer> numberFactory() {
			return (scope) -> 1;
		}

		@Bean
		ResourceFactory<String> wordFactory() {
			return (scope) -> "word";
		}

		@Bean
		Pool<Character> byHand() {
			return Pool.<Character>builder((scope) -> 'c').name("by-hand").build();
		}

	}

	static class User {

		private final ReactivePool<Integer> numbers;

		private final ReactivePool<String> words;

		private final List<ReactivePool<?>> all;

		private final Map<String, ReactivePool<?>> byName;

		User(ReactivePool<Integer> numbers, ReactivePool<String> words, List<ReactivePool<?>> all,
				Map<String, ReactivePool<?>> byName) {
			this.numbers = numbers;
			this.words = words;
			this.all = all;
			this.byName = byName;
		}

	}

}
