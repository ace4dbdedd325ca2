package io.github.managedpools.test.example;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.NoPoolLeaks;
import io.github.managedpools.test.ResourceLedger;
import io.github.managedpools.test.example.Mailer.Transport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The mailer's tests, each of which would pass without leak checks.
 */
@NoPoolLeaks(waitMillis = 200)
public class MailerExample {

	private final ResourceLedger ledger = new ResourceLedger();

	private final Transport shared = new Transport();

	private final Pool<Transport> transports = open(Pool.builder((scope) -> new Transport()));

	private final Mailer mailer = new Mailer(this.transports);

	private static Pool<Transport> open(io.github.managedpools.PoolBuilder<Transport> builder) {
		return builder.name("transports").size(new SizeRange(2, 2)).drainTimeout(Duration.ZERO).build();
	}

	@Test
	void refusesMailWithoutAnAddress() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.mailer.send("hello"));
	}

	@Test
	void sendsInBackground() throws Exception {
		this.transports.acquire().close();
		this.mailer.sendInBackground("a@b");
	}

	@Test
	void sendsLater() {
		this.mailer.sendLater("a@b").join();
	}

	@Test
	void waitsItsTurn() {
		this.mailer.sendInTurn();
	}

	@Test
	void closesWhileSending() throws Exception {
		this.transports.acquire().close();
		this.mailer.closeWhileSending();
	}

	@Test
	void sendsOverTheSameTransportTwice() throws Exception {
		try (Pool<Transport> pool = open(Pool.builder(this.ledger.record((scope) -> this.shared)))) {
			try (Lease<Transport> first = pool.acquire(); Lease<Transport> second = pool.acquire()) {
				first.get().send("a@b");
				second.get().send("a@b");
			}
		}
	}

	@Test
	void sends() throws Exception {
		this.mailer.send("a@b");
	}

}
