package io.github.managedpools.boot;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.properties.PoolPropertiesRuntimeHints;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the hints for native images.
 */
class NativeHintsTests {

	private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

	@Test
	void propertiesCanBeBound() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		new PoolPropertiesRuntimeHints().registerHints(hints, null);
		String properties = "io.github.managedpools.boot.properties.";
		assertThat(REFLECTION.onConstructorInvocation(Class.forName(properties + "Size").getDeclaredConstructors()[0]))
			.accepts(hints);
		for (String type : new String[] { properties + "Size", properties + "Fraction",
				"io.github.managedpools.BackoffRange" }) {
			Class<?> read = Class.forName(type);
			assertThat(REFLECTION.onMethodInvocation(read.getMethod("of", String.class))).accepts(hints);
			assertThat(REFLECTION.onMethodInvocation(read.getMethod("of", Integer.class))).accepts(hints);
		}
		assertThat(BackoffRange.of("1s")).isNotNull();
	}

	@Test
	void propertiesHintsAreContributedByTheAutoConfiguration() throws Exception {
		RuntimeHints hints = process();
		Class<?> size = Class.forName("io.github.managedpools.boot.properties.Size");
		assertThat(REFLECTION.onMethodInvocation(size.getMethod("of", String.class))).accepts(hints);
	}

	@Test
	void poolSeesWhatAFactoryOverrides() {
		assertThat(REFLECTION.onType(ConnectionFactory.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
			.accepts(process());
	}

	@Test
	void methodsThatAKeyedFactoryOverridesCanBeSeen() {
		assertThat(REFLECTION.onType(TenantFactory.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
			.accepts(process());
	}

	@Test
	void proxyOfAnInterfaceIsKnown() {
		RuntimeHints hints = process();
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(Connection.class))).accepts(hints);
		assertThat(REFLECTION.onType(Connection.class).withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
			.accepts(hints);
	}

	@Test
	void methodsOfAPooledClassCanBeCalled() {
		assertThat(REFLECTION.onType(Parser.class).withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
			.accepts(process());
	}

	private static RuntimeHints process() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class, ManagedPoolsAutoConfiguration.class,
					DeclarativeLeasesAutoConfiguration.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(NativeHintsTests.class)), new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			return generation.getRuntimeHints();
		}
	}

	@Test
	void proxyOfAnInterfaceOfAKeyedPoolIsKnown() {
		assertThat(
				RuntimeHintsPredicates.proxies().forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(Session.class)))
			.accepts(process());
	}

	interface Session {

		String tenant();

	}

	interface Connection {

		void send();

	}

	static class Parser {

		String parse() {
			return "";
		}

	}

	static class ConnectionFactory implements ResourceFactory<Connection> {

		@Override
		public Connection create(CreationScope scope) {
			return () -> {
			};
		}

		@Override
		public boolean isValid(Connection resource) {
			return true;
		}

	}

	static class TenantFactory implements KeyedResourceFactory<String, Session> {

		@Override
		public Session create(String tenant, CreationScope scope) {
			return () -> tenant;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		TenantFactory tenant() {
			return new TenantFactory();
		}

		@Bean
		ConnectionFactory connection() {
			return new ConnectionFactory();
		}

		@Bean
		ResourceFactory<Parser> parser() {
			return (scope) -> new Parser();
		}

	}

}
