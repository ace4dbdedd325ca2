package io.github.managedpools.manual.testing;

import java.io.IOException;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.WhenUnavailable;
import io.github.managedpools.test.ResourceLedger;
import io.github.managedpools.test.cluster.FakePermitEngine;
import io.github.managedpools.test.cluster.FakePermitSource;
import io.github.managedpools.test.fault.Fault;
import io.github.managedpools.test.fault.FaultPoint;
import io.github.managedpools.test.fault.FaultyFactory;
import io.github.managedpools.test.fault.FaultyKeyedFactory;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short examples of this module's README.
 */
class ReadmeExamplesTests {

	private final ResourceFactory<SftpClient> factory = (scope) -> new SftpClient();

	@Test
	void assertions() throws Exception {
		try (Pool<SftpClient> pool = Pool.builder(this.factory).build()) {
			pool.acquire().close();
			assertThat(pool).hasLeased(0).hasNoLeaks();
		}
	}

	@Test
	void faults() {
		ResourceFactory<SftpClient> factory = new ResourceFactory<>() {

			@Override
			public SftpClient create(CreationScope scope) {
				return new SftpClient();
			}

			@Override
			public boolean isValid(SftpClient client) {
				return true;
			}

		};
		SftpClient client = new SftpClient();
		FaultyFactory<SftpClient> faulty = FaultyFactory.of(factory);
		faulty.script(FaultPoint.PART, Fault.none(), Fault.fails(() -> new IOException("reset by peer")));
		faulty.script(FaultPoint.DESTROY, Fault.hangs());
		faulty.breakResource(client);
		assertThat(faulty.isBroken(client)).isTrue();
		faulty.close();
	}

	@Test
	void faultsOfTheFarSide() {
		ResourceFactory<MailClient> factory = (scope) -> () -> {
		};
		FaultyFactory<MailClient> faulty = FaultyFactory.of(factory, MailClient.class);
		faulty.close();
	}

	@Test
	void faultsOfAKey() {
		KeyedResourceFactory<String, Mailbox> keyedFactory = (tenant, scope) -> new Mailbox(tenant);
		FaultyKeyedFactory<String, Mailbox> faulty = FaultyFactory.of(keyedFactory);
		faulty.forKey("acme").always(FaultPoint.CREATE, Fault.hangs());
		faulty.close();
	}

	@Test
	void permits() throws Exception {
		ResourceFactory<SftpClient> factory = this.factory;
		ManualClock clock = new ManualClock();
		// withSessions: as PostgreSQL; withLeases: as Redis
		FakePermitEngine engine = FakePermitEngine.withSessions(clock);
		FakePermitSource instance = engine.connect("first");
		Pool<SftpClient> pool = Pool.builder(factory)
			.clock(clock)
			.clusterLimit(50)
			.permits(instance, WhenUnavailable.WAIT)
			.build();
		pool.close();
		assertThat(pool.state().leases()).isZero();
	}

	@Test
	void lives() throws Exception {
		ResourceFactory<SftpClient> factory = this.factory;
		ResourceLedger ledger = new ResourceLedger();
		Pool<SftpClient> pool = Pool.builder(ledger.record(factory)).build();
		SftpClient client = pool.use((leased) -> leased);
		pool.close();
		assertThat(ledger.alive()).isEmpty();
		System.out.println(ledger.lifeOf(client).orElseThrow());
	}

	/**
	 * A client of the examples.
	 */
	static class SftpClient {

	}

	/**
	 * A client of the examples.
	 */
	interface MailClient {

		void send();

	}

	record Mailbox(String tenant) {

	}

}
