package io.github.managedpools.boot.diagnostics;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
 * Tests of what a user sees whose application does not start because of a pool.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureTests {

	@Test
	void impossibleValueNamesTheKeyAndTheRemedy(CapturedOutput output) {
		fail(Tickets.class, "--managed-pools.pool.ticket.size=20..2");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'managed-pools.pool.ticket.size' is '20..2'")
			.contains("size range 20..2 must satisfy 0 <= min <= max")
			.contains("Set 'managed-pools.pool.ticket.size' to a range such as 2..20");
	}

	@Test
	void unknownKeyNamesTheKeyAndWhatWasMeant(CapturedOutput output) {
		fail(Tickets.class, "--managed-pools.pool.ticket.acquire-time=2s");
		assertThat(output).contains("The key 'managed-pools.pool.ticket.acquire-time'")
			.contains("Did you mean 'managed-pools.pool.ticket.");
	}

	@Test
	void entryWithoutFactoryListsTheCandidates(CapturedOutput output) {
		fail(Tickets.class, "--managed-pools.pool.tickets.size=2");
		assertThat(output).contains("The entry 'managed-pools.pool.tickets' has no factory")
			.contains("the factory beans are 'ticketFactory'")
			.contains("called 'ticketsFactory'");
	}

	@Test
	void namedFactoryThatIsNotThereListsTheCandidates(CapturedOutput output) {
		fail(Tickets.class, "--managed-pools.pool.ticket.factory=tickets");
		assertThat(output).contains("'managed-pools.pool.ticket.factory' is 'tickets', but there is no such bean")
			.contains("the factory beans are 'ticketFactory'");
	}

	@Test
	void namedFactoryOfAnotherTypeIsRefused(CapturedOutput output) {
		fail(Tickets.class, "--managed-pools.pool.ticket.factory=greeting");
		assertThat(output)
			.contains("'managed-pools.pool.ticket.factory' is 'greeting', but this bean is a class java.lang.String");
	}

	@Test
	void twoFactoriesForOnePoolAreNamed(CapturedOutput output) {
		fail(TwoCandidates.class);
		assertThat(output).contains("The pool 'ticket' has several factories: the beans 'ticket', 'ticketFactory'")
			.contains("Set 'managed-pools.pool.ticket.factory' to the name of one of them");
	}

	@Test
	void poolBeanNameThatIsTakenIsNamed(CapturedOutput output) {
		fail(NameTaken.class);
		assertThat(output)
			.contains("The pool 'ticket' needs the bean name 'ticketPool', which a class java.lang.String");
	}

	@Test
	void entryOfAPoolBuiltByHandIsRefused(CapturedOutput output) {
		fail(ByHand.class, "--managed-pools.pool.ticket.size=2");
		assertThat(output).contains("The entry 'managed-pools.pool.ticket' changes nothing")
			.contains("'ticketPool' is built by hand");
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
	void injectedPoolOfAnotherTypeListsThePools(CapturedOutput output) {
		fail(WrongType.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a bean of type 'io.github.managedpools.Pool<java.lang.Integer>', which is not there")
			.contains("the pools are 'ticket' of type 'Pool<" + Ticket.class.getName() + ">'")
			.contains("ResourceFactory<java.lang.Integer>");
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

	private static void fail(Class<?> configuration, String... arguments) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE).run(arguments).close());
	}

	record Ticket() {
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ManagedPoolsAutoConfiguration.class)
	static class Tickets {

		@Bean
		ResourceFactory<Ticket> ticketFactory() {
			return (scope) -> new Ticket();
		}

		@Bean
		String greeting() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoCandidates extends Tickets {

		@Bean
		ResourceFactory<Ticket> ticket() {
			return (scope) -> new Ticket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NameTaken extends Tickets {

		@Bean
		String ticketPool() {
			return "mine";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand extends Tickets {

		@Bean
		Pool<Ticket> ticketPool() {
			return Pool.<Ticket>builder((scope) -> new Ticket()).name("ticket").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrongType extends Tickets {

		@Bean
		Object user(Pool<Integer> pool) {
			return pool;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DeclarativeLeasesAutoConfiguration.class)
	static class WrongName extends Tickets {

		@Bean
		Object user(@Pooled("tickets") Runnable ticket) {
			return ticket;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DeclarativeLeasesAutoConfiguration.class)
	static class WrongResource extends Tickets {

		@Bean
		Object user(@Pooled("ticket") Runnable ticket) {
			return ticket;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameName extends Tickets {

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
