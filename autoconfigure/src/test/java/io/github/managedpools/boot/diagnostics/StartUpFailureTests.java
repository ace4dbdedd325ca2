package io.github.managedpools.boot.diagnostics;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of the messages that a user sees when a pool, plain or keyed, keeps the
 * application from starting.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureTests {

	@Test
	void impossibleSizeNamesTheKeyAndTheRemedy(CapturedOutput output) {
		fail(Factories.class, "--managed-pools.pool.ticket.size=20..2");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'managed-pools.pool.ticket.size' is '20..2'")
			.contains("size range 20..2 must satisfy 0 <= min <= max")
			.contains("Set 'managed-pools.pool.ticket.size' to a range such as 2..20");
	}

	@Test
	void impossibleLimitNamesTheKeyAndTheRemedy(CapturedOutput output) {
		fail(Factories.class, "--managed-pools.keyed-pool.tenant.max-total=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'managed-pools.keyed-pool.tenant.max-total' is '0'")
			.contains("must be at least 1")
			.contains("Set 'managed-pools.keyed-pool.tenant.max-total' to a whole number");
	}

	@ParameterizedTest
	@EnumSource
	void unknownKeyIsNamedWithASuggestion(Kind kind, CapturedOutput output) {
		fail(Factories.class, "--" + kind.key("acquire-time") + "=2s");
		assertThat(output).contains("The key '" + kind.key("acquire-time") + "'")
			.contains("Did you mean '" + kind.key("acquire-timeout") + "'?");
	}

	@ParameterizedTest
	@EnumSource
	void entryWithoutFactoryListsTheCandidates(Kind kind, CapturedOutput output) {
		fail(Factories.class, "--managed-pools." + kind.section + ".other.size=2");
		assertThat(output).contains("The entry 'managed-pools." + kind.section + ".other' has no factory")
			.contains("the factory beans are '" + kind.pool + "Factory'")
			.contains("of type " + kind.factory.getName() + " called 'otherFactory'");
	}

	@ParameterizedTest
	@EnumSource
	void namedFactoryThatIsNotThereListsTheCandidates(Kind kind, CapturedOutput output) {
		fail(Factories.class, "--" + kind.key("factory") + "=other");
		assertThat(output).contains("'" + kind.key("factory") + "' is 'other', but there is no such bean")
			.contains("the factory beans are '" + kind.pool + "Factory'");
	}

	@ParameterizedTest
	@EnumSource
	void namedFactoryOfAnotherTypeIsRefused(Kind kind, CapturedOutput output) {
		fail(Factories.class, "--" + kind.key("factory") + "=greeting");
		assertThat(output)
			.contains("'" + kind.key("factory") + "' is 'greeting', but this bean is a class java.lang.String");
	}

	@ParameterizedTest
	@EnumSource
	void twoFactoriesForOnePoolAreNamed(Kind kind, CapturedOutput output) {
		fail(kind.twoCandidates);
		assertThat(output)
			.contains("The pool '%1$s' has several factories: the beans '%1$s', '%1$sFactory'".formatted(kind.pool))
			.contains("Set '" + kind.key("factory") + "' to the name of one of them");
	}

	@ParameterizedTest
	@EnumSource
	void poolBeanNameThatIsTakenIsNamed(Kind kind, CapturedOutput output) {
		fail(NamesTaken.class, "--" + kind.other().key("enabled") + "=false");
		assertThat(output)
			.contains("The pool '%1$s' needs the bean name '%1$sPool', which a class java.lang.String"
				.formatted(kind.pool))
			.contains("set '" + kind.key("enabled") + "' to false");
	}

	@ParameterizedTest
	@EnumSource
	void entryOfAPoolBuiltByHandIsRefused(Kind kind, CapturedOutput output) {
		fail(ByHand.class, "--" + kind.key("size") + "=2");
		assertThat(output).contains("The entry 'managed-pools." + kind.section + "." + kind.pool + "' changes nothing")
			.contains("'" + kind.pool + "Pool' is built by hand");
	}

	@ParameterizedTest
	@EnumSource
	void injectedPoolOfAnotherTypeListsThePools(Kind kind, CapturedOutput output) {
		fail(kind.wrongType);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a bean of type '" + kind.wanted + "', which is not there")
			.contains("'" + kind.pool + "' of type '" + kind.present + "'")
			.contains(kind.remedy);
	}

	@Test
	void twoPoolsOfOneNameAreNamed(CapturedOutput output) {
		fail(SameName.class);
		assertThat(output).contains("Two pools are called 'ticket': the beans")
			.contains("'ticketPool'")
			.contains("'other'");
	}

	@Test
	void requiredWarmUpThatFailsNamesThePoolAndTheReason(CapturedOutput output) {
		fail(Broken.class, "--managed-pools.pool.ticket.size=2", "--managed-pools.pool.ticket.warm-up=required");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'ticket'")
			.contains("the printer is out of paper")
			.contains("'warm-up'");
	}

	@Test
	void pooledResourceOfAnUnknownPoolListsThePools(CapturedOutput output) {
		fail(WrongName.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a resource of pool 'tickets' of type 'java.lang.Runnable', which is not there")
			.contains("the pools are 'ticket'");
	}

	@Test
	void pooledResourceOfAnotherTypeListsThePools(CapturedOutput output) {
		fail(WrongResource.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a resource of pool 'ticket' of type 'java.lang.Runnable', which is not there")
			.contains("the pools are 'ticket' of type 'Pool<" + Ticket.class.getName() + ">'");
	}

	static void fail(Class<?> configuration, String... arguments) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE).run(arguments).close());
	}

	/**
	 * The two kinds of pools, each with the pool of {@link Factories}.
	 */
	enum Kind {

		PLAIN("pool", "ticket", ResourceFactory.class, TwoPlainCandidates.class, WrongPlainType.class,
				"io.github.managedpools.Pool<java.lang.Integer>", "Pool<" + Ticket.class.getName() + ">",
				"ResourceFactory<java.lang.Integer>"),

		KEYED("keyed-pool", "tenant", KeyedResourceFactory.class, TwoKeyedCandidates.class, WrongKeyedType.class,
				"io.github.managedpools.KeyedPool<java.lang.Integer, java.lang.String>",
				"KeyedPool<java.lang.String, java.lang.String>",
				"KeyedResourceFactory<java.lang.Integer, java.lang.String>");

		final String section;

		final String pool;

		final Class<?> factory;

		final Class<?> twoCandidates;

		final Class<?> wrongType;

		/** The type of the injection point, for which there is no pool. */
		final String wanted;

		/** The type of the existing pool. */
		final String present;

		/** The type of the missing factory. */
		final String remedy;

		Kind(String section, String pool, Class<?> factory, Class<?> twoCandidates, Class<?> wrongType, String wanted,
				String present, String remedy) {
			this.section = section;
			this.pool = pool;
			this.factory = factory;
			this.twoCandidates = twoCandidates;
			this.wrongType = wrongType;
			this.wanted = wanted;
			this.present = present;
			this.remedy = remedy;
		}

		String key(String key) {
			return "managed-pools." + this.section + "." + this.pool + "." + key;
		}

		Kind other() {
			return (this == PLAIN) ? KEYED : PLAIN;
		}

	}

	record Ticket() {
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ManagedPoolsAutoConfiguration.class)
	static class Factories {

		@Bean
		ResourceFactory<Ticket> ticketFactory() {
			return (scope) -> new Ticket();
		}

		@Bean
		KeyedResourceFactory<String, String> tenantFactory() {
			return (tenant, scope) -> tenant;
		}

		@Bean
		String greeting() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPlainCandidates extends Factories {

		@Bean
		ResourceFactory<Ticket> ticket() {
			return (scope) -> new Ticket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoKeyedCandidates extends Factories {

		@Bean
		KeyedResourceFactory<String, String> tenant() {
			return (tenant, scope) -> tenant;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamesTaken extends Factories {

		@Bean
		String ticketPool() {
			return "mine";
		}

		@Bean
		String tenantPool() {
			return "mine";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand extends Factories {

		@Bean
		Pool<Ticket> ticketPool() {
			return Pool.<Ticket>builder((scope) -> new Ticket()).name("ticket").build();
		}

		@Bean
		KeyedPool<String, String> tenantPool() {
			return KeyedPool.<String, String>builder((tenant, scope) -> tenant).name("tenant").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrongPlainType extends Factories {

		@Bean
		Object user(Pool<Integer> pool) {
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrongKeyedType extends Factories {

		@Bean
		Object user(KeyedPool<Integer, String> pool) {
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DeclarativeLeasesAutoConfiguration.class)
	static class WrongName extends Factories {

		@Bean
		Object user(@Pooled("tickets") Runnable ticket) {
			return ticket;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DeclarativeLeasesAutoConfiguration.class)
	static class WrongResource extends Factories {

		@Bean
		Object user(@Pooled("ticket") Runnable ticket) {
			return ticket;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameName extends Factories {

		@Bean
		Pool<Ticket> other() {
			return Pool.<Ticket>builder((scope) -> new Ticket()).name("ticket").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ManagedPoolsAutoConfiguration.class)
	static class Broken {

		@Bean
		ResourceFactory<Ticket> ticketFactory() {
			return (scope) -> {
				throw new IllegalStateException("the printer is out of paper");
			};
		}

	}

}
