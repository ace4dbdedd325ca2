package io.github.managedpools.boot.diagnostics;

import java.net.Socket;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.reactive.ReactivePool;
import jakarta.annotation.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the messages for a user who injects a pool that is ambiguous or switched off.
 * Regression tests: the analysis said that a pool "is not there" while it listed two, and
 * did not mention that a property had switched the pool off.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolChoiceFailureTests {

	private static final String OFF = "of type 'Pool<java.net.Socket>' is switched off: 'managed-pools.%s.enabled' is false";

	@Test
	void twoPoolsOfATypeAreListedWithHowToChoose(CapturedOutput output) {
		fail(PlainUser.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a single bean of type 'io.github.managedpools.Pool<java.net.Socket>', and there are 2: "
					+ "'backupPool' (of the factory bean 'backupFactory'), 'mainPool' (of the factory bean 'main').")
			.contains("Choose one by name, with @Qualifier(\"backupPool\") or by calling the parameter or field "
					+ "'backupPool'; or mark the factory bean")
			.contains("@Primary")
			.doesNotContain("not there");
	}

	@Test
	void poolBuiltByHandIsListedToo(CapturedOutput output) {
		fail(PlainUser.class, ByHand.class);
		assertThat(output)
			.contains("there are 3: 'backupPool' (of the factory bean 'backupFactory'), 'handMadePool', 'mainPool'");
	}

	@Test
	void twoKeyedPoolsOfATypeAreListed(CapturedOutput output) {
		fail(KeyedUser.class);
		assertThat(output).contains(
				"required a single bean of type 'io.github.managedpools.KeyedPool<java.lang.String, java.net.Socket>', and there are 2: ")
			.contains("'eastPool' (of the factory bean 'east'), 'westPool' (of the factory bean 'west')")
			.contains("@Qualifier(\"eastPool\")");
	}

	@Test
	void twoReactivePoolsOfATypeAreListed(CapturedOutput output) {
		fail(ReactiveUser.class);
		assertThat(output).contains("and there are 2: 'backupReactivePool', 'mainReactivePool'")
			.contains("@Qualifier(\"backupReactivePool\")");
	}

	@ParameterizedTest
	@ValueSource(classes = { QualifiedUser.class, NamedUser.class, FieldUser.class })
	void suggestedFixesWork(Class<?> user) {
		try (ConfigurableApplicationContext context = start(user)) {
			assertThat(context.getBean("user").toString()).isEqualTo("backup");
		}
	}

	@Test
	void primaryFactoryDecidesForItsPoolsOfAllKinds() {
		try (ConfigurableApplicationContext context = start(PlainUser.class, ReactiveUser.class, MainIsPrimary.class)) {
			assertThat(context.getBean(Pool.class).name()).isEqualTo("main");
			assertThat(context.getBean(ReactivePool.class))
				.isSameAs(context.getBean("mainReactivePool", ReactivePool.class));
		}
	}

	@ParameterizedTest
	@CsvSource({ "pool.backup,pool.backup", "pool.backUp,pool.backup", "defaults,defaults" })
	void poolThatIsSwitchedOffIsReportedWithItsKey(String written, String named, CapturedOutput output) {
		fail(QualifiedUser.class, "--managed-pools." + written + ".enabled=false");
		assertThat(output).contains("'backup' " + OFF.formatted(named)).contains("Switch the pool on");
	}

	@ParameterizedTest
	@ValueSource(classes = { QualifiedUser.class, ResourceUser.class, PooledUser.class, UsesPoolUser.class,
			ReactiveBackupUser.class })
	void poolThatIsSwitchedOffIsReportedHoweverItIsUsed(Class<?> user, CapturedOutput output) {
		fail(user, "--managed-pools.pool.backup.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'backup' " + OFF.formatted("pool.backup"))
			.doesNotContain("there are no pools");
	}

	@Test
	void keyedPoolThatIsSwitchedOffIsReported(CapturedOutput output) {
		fail(KeyedUser.class, "--managed-pools.keyed-pool.east.enabled=false",
				"--managed-pools.keyed-pool.west.enabled=false");
		assertThat(output)
			.contains("'east' of type 'KeyedPool<java.lang.String, java.net.Socket>' is switched off: "
					+ "'managed-pools.keyed-pool.east.enabled' is false")
			.contains("'managed-pools.keyed-pool.west.enabled' is false");
	}

	@Test
	void poolOfANamedFactoryThatIsSwitchedOffIsReported(CapturedOutput output) {
		fail(ArchiveUser.class, "--managed-pools.pool.archive.factory=main",
				"--managed-pools.pool.archive.enabled=false");
		assertThat(output).contains("'archive' " + OFF.formatted("pool.archive"));
	}

	@Test
	void registryReportsAPoolThatIsSwitchedOff() {
		try (ConfigurableApplicationContext context = start("--managed-pools.pool.backup.enabled=false",
				Sockets.class)) {
			PoolRegistry registry = context.getBean(PoolRegistry.class);
			assertThatExceptionOfType(NoSuchPoolException.class).isThrownBy(() -> registry.get("backup"))
				.withMessageContaining("No pool is called 'backup'")
				.withMessageContaining("'backup' " + OFF.formatted("pool.backup"));
		}
	}

	private static void fail(Class<?> user, String... arguments) {
		assertThatException().isThrownBy(() -> builder(Sockets.class, user).run(arguments).close());
	}

	private static void fail(Class<?> user, Class<?> more) {
		assertThatException().isThrownBy(() -> builder(Sockets.class, user, more).run().close());
	}

	private static ConfigurableApplicationContext start(Class<?>... configurations) {
		return start("--some=argument", configurations);
	}

	private static ConfigurableApplicationContext start(String argument, Class<?>... configurations) {
		Class<?>[] all = new Class<?>[configurations.length + 1];
		all[0] = Sockets.class;
		System.arraycopy(configurations, 0, all, 1, configurations.length);
		return builder(all).run(argument);
	}

	private static SpringApplicationBuilder builder(Class<?>... configurations) {
		return new SpringApplicationBuilder(configurations).web(WebApplicationType.NONE);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class,
			ReactivePoolsAutoConfiguration.class })
	static class Sockets {

		@Bean
		ResourceFactory<Socket> main() {
			return (scope) -> new Socket();
		}

		@Bean
		ResourceFactory<Socket> backupFactory() {
			return (scope) -> new Socket();
		}

		@Bean
		KeyedResourceFactory<String, Socket> east() {
			return (key, scope) -> new Socket();
		}

		@Bean
		KeyedResourceFactory<String, Socket> west() {
			return (key, scope) -> new Socket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Pool<Socket> handMadePool() {
			return Pool.<Socket>builder((scope) -> new Socket()).name("hand-made").build();
		}

	}

	static class MainIsPrimary {

		@Bean
		static BeanDefinitionRegistryPostProcessor primary() {
			return (registry) -> registry.getBeanDefinition("main").setPrimary(true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainUser {

		@Bean
		String user(Pool<Socket> pool) {
			return pool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class KeyedUser {

		@Bean
		String user(KeyedPool<String, Socket> pool) {
			return pool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveUser {

		@Bean
		String reactiveUser(ReactivePool<Socket> pool) {
			return pool.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveBackupUser {

		@Bean
		String user(@Qualifier("backupReactivePool") ReactivePool<Socket> pool) {
			return pool.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedUser {

		@Bean
		String user(@Qualifier("backupPool") Pool<Socket> pool) {
			return pool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedUser {

		@Bean
		String user(Pool<Socket> backupPool) {
			return backupPool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FieldUser {

		@Bean
		FieldBean user() {
			return new FieldBean();
		}

	}

	static class FieldBean {

		@Autowired
		private Pool<Socket> backupPool;

		@Override
		public String toString() {
			return this.backupPool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ResourceUser {

		@Resource(name = "backupPool")
		private Pool<Socket> pool;

	}

	@Configuration(proxyBeanMethods = false)
	static class ArchiveUser {

		@Bean
		String user(@Qualifier("archivePool") Pool<Socket> pool) {
			return pool.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PooledUser {

		@Bean
		String user(@Pooled("backup") Socket socket) {
			return socket.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UsesPoolUser {

		@Bean
		Worker user() {
			return new Worker();
		}

	}

	static class Worker {

		@UsesPool("backup")
		void work() {
		}

	}

}
