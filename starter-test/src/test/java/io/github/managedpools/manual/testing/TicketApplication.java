package io.github.managedpools.manual.testing;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.ResourceFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The application whose tests are the examples.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Tickets.class)
class TicketApplication {

	private final AtomicInteger tickets = new AtomicInteger();

	@Bean
	ResourceFactory<TicketClient> ticketFactory() {
		return (scope) -> {
			scope.onDestroy(() -> {
			});
			return this.tickets::incrementAndGet;
		};
	}

}
