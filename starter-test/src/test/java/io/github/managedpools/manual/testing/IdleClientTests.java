package io.github.managedpools.manual.testing;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.test.ResourceLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IdleClientTests {

	private final ManualClock clock = new ManualClock();

	private final ResourceLedger ledger = new ResourceLedger();

	@Test
	void unusedClientIsClosedAfterItsTimeToLive() throws Exception {
		try (Pool<StringBuilder> pool = Pool.builder(this.ledger.<StringBuilder>record((scope) -> new StringBuilder()))
			.timeToLive(Duration.ofMinutes(10))
			.clock(this.clock)
			.build()) {
			try (Lease<StringBuilder> lease = pool.acquire()) {
				assertThat(lease.get()).isNotNull();
			}
			// The sweeper destroys it on another thread
			Awaitility.await().untilAsserted(() -> {
				this.clock.advance(Duration.ofMinutes(11));
				assertThat(this.ledger.alive()).isEmpty();
			});
		}
	}

}
