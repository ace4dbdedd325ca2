package io.github.managedpools.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.ResourceLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of faults of the far side as a whole: all resources die at once, validations of
 * dead ones hang, creations are refused, connections are lost while they are used.
 */
class FarSideFaultsTests {

	private final ResourceLedger ledger = new ResourceLedger();

	private final ManualClock clock = new ManualClock();

	private final FaultyFactory<Client> faulty = FaultyFactory.of(this.ledger.record(new Clients()), Client.class);

	private final Pool<Client> pool = Pool.builder(this.faulty).size(0, 3).clock(this.clock).build();

	@AfterEach
	void nothingIsLeftBehind() {
		this.faulty.close();
		// A call that was interrupted ends a little later
		Awaitility.await().until(() -> this.pool.state().resources().givenUp() == 0);
		this.pool.close();
		assertThat(this.pool).hasNoLeaks();
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.alive()).isEmpty());
		assertThat(this.ledger.problems()).isEmpty();
	}

	@Test
	void massDeathBreaksWhatThereIsAndNothingThatComesLater() throws Exception {
		List<Client> dead = fill(3);
		this.faulty.breakAll();
		assertThat(dead).allMatch(this.faulty::isBroken);
		this.clock.advance(Duration.ofSeconds(1));
		Client fresh = this.pool.use((client) -> client);
		assertThat(dead).doesNotContain(fresh);
		assertThat(this.faulty.isBroken(fresh)).isFalse();
		assertThat(fresh.answer()).isEqualTo("answer");
	}

	@Test
	void validationsOfTheDeadHangUntilTheirTimeout() throws Exception {
		leaveNoRoomForAnother();
		fill(1);
		this.faulty.breakAll(Fault.hangs());
		this.clock.advance(Duration.ofSeconds(1));
		CompletableFuture<Lease<Client>> promise = this.pool.acquireAsync();
		Awaitility.await().until(() -> this.faulty.calls(FaultPoint.VALIDATE) == 1);
		assertThat(promise).isNotDone();
		this.clock.advance(this.pool.settings().checkTimeout());
		promise.get(30, TimeUnit.SECONDS).close();
		assertThat(this.faulty.calls(FaultPoint.CREATE)).isEqualTo(2);
	}

	@Test
	void validationsNoLongerHangOnceTheFaultsHaveEndedButTheDeadStayDead() throws Exception {
		leaveNoRoomForAnother();
		List<Client> dead = fill(1);
		this.faulty.breakAll(Fault.hangsUninterruptibly());
		this.clock.advance(Duration.ofSeconds(1));
		CompletableFuture<Lease<Client>> promise = this.pool.acquireAsync();
		Awaitility.await().until(() -> this.faulty.calls(FaultPoint.VALIDATE) == 1);
		this.faulty.reset();
		try (Lease<Client> lease = promise.get(30, TimeUnit.SECONDS)) {
			assertThat(dead).doesNotContain(lease.get());
		}
	}

	@Test
	void outageRefusesCreationsAtOnceUntilItEnds() throws Exception {
		fill(2);
		this.faulty.beginOutage();
		this.clock.advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire)
			.withRootCauseInstanceOf(ConnectException.class);
		this.faulty.endOutage();
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(this.pool.<String, IOException>use(Client::answer)).isEqualTo("answer");
	}

	@Test
	void creationsOfAnOutageThatHangGoOnWhenItEnds() throws Exception {
		this.faulty.beginOutage(Fault.hangs());
		assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(() -> this.pool.acquire(Duration.ZERO));
		CompletableFuture<Lease<Client>> promise = this.pool.acquireAsync();
		Awaitility.await().until(() -> this.faulty.strikes(FaultPoint.CREATE) > 0);
		this.faulty.endOutage();
		promise.get(30, TimeUnit.SECONDS).close();
	}

	@Test
	void outageEndsWithTheScopeOfItsTest() throws Exception {
		try (FaultScope scope = FaultScope.open()) {
			assertThat(scope).isNotNull();
			this.faulty.beginOutage();
		}
		this.pool.acquire().close();
	}

	@Test
	void connectionIsLostWhileItIsUsed() throws Exception {
		this.faulty.script(FaultPoint.USE, Fault.none(), Fault.broken());
		try (Lease<Client> lease = this.pool.acquire()) {
			assertThat(lease.get().answer()).isEqualTo("answer");
			assertThatExceptionOfType(SocketException.class).isThrownBy(lease.get()::answer);
			assertThat(this.faulty.isBroken(lease.get())).isTrue();
			assertThatExceptionOfType(SocketException.class).isThrownBy(lease.get()::answer);
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(lease.get()::size)
				.withCauseInstanceOf(SocketException.class);
		}
		assertThat(this.faulty.strikes(FaultPoint.USE)).isEqualTo(1);
	}

	@Test
	void useThatFailsInAnotherWayBreaksNothing() throws Exception {
		this.faulty.script(FaultPoint.USE, Fault.fails(() -> new IOException("550 no such file")));
		try (Lease<Client> lease = this.pool.acquire()) {
			assertThatExceptionOfType(IOException.class).isThrownBy(lease.get()::answer).withMessageContaining("550");
			assertThat(lease.get().answer()).isEqualTo("answer");
			assertThat(this.faulty.isBroken(lease.get())).isFalse();
		}
	}

	@Test
	void failuresOfTheResourceItselfArriveAsTheyAre() throws Exception {
		try (Lease<Client> lease = this.pool.acquire()) {
			assertThatIllegalStateException().isThrownBy(lease.get()::fail).withMessage("by itself");
		}
	}

	@Test
	void proxiesAreEqualToThemselvesOnly() throws Exception {
		List<Client> clients = fill(2);
		assertThat(clients.get(0)).isEqualTo(clients.get(0)).isNotEqualTo(clients.get(1)).isNotEqualTo("client");
		assertThat(clients.get(0)).hasToString("client").hasSameHashCodeAs(clients.get(0));
		assertThat(this.faulty.calls(FaultPoint.USE)).isZero();
	}

	@Test
	void factoryWithoutValidationRecoversFromMassDeathByWhatFails() throws Exception {
		FaultyFactory<Client> unvalidated = FaultyFactory.of((scope) -> new StubClient(), Client.class);
		try (Pool<Client> plain = Pool.builder(unvalidated).size(0, 1).build()) {
			plain.use(Client::answer);
			unvalidated.breakAll();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> plain.use(Client::answer));
			assertThat(plain.<String, IOException>use(Client::answer)).isEqualTo("answer");
		}
	}

	@Test
	void outageOfOneKeyIsNoneOfAnother() throws Exception {
		FaultyKeyedFactory<String, Client> keyed = FaultyFactory
			.of((KeyedResourceFactory<String, Client>) (key, scope) -> new StubClient(), Client.class);
		try (KeyedPool<String, Client> hosts = KeyedPool.builder(keyed).size(0, 1).build()) {
			hosts.use("acme", Client::answer);
			hosts.use("globex", Client::answer);
			keyed.forKey("acme").beginOutage();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> hosts.use("acme", Client::answer));
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> hosts.acquire("acme"));
			assertThat(hosts.<String, IOException>use("globex", Client::answer)).isEqualTo("answer");
			keyed.beginOutage();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> hosts.use("globex", Client::answer));
			keyed.endOutage();
			assertThat(hosts.<String, IOException>use("globex", Client::answer)).isEqualTo("answer");
		}
	}

	@Test
	void faultsThatNobodyWouldNoticeAreRefused() {
		FaultyFactory<Client> plain = FaultyFactory.of((scope) -> new StubClient());
		assertThatIllegalStateException().isThrownBy(plain::breakAll).withMessageContaining("isValid()");
		assertThatIllegalStateException().isThrownBy(() -> plain.script(FaultPoint.USE, Fault.broken()))
			.withMessageContaining("interface");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FaultyFactory.of((scope) -> new StubClient(), StubClient.class))
			.withMessageContaining("must be an interface");
	}

	/**
	 * Otherwise a caller may begin a creation instead of a validation, while the thread
	 * of the last creation looks at the idle resource as well.
	 */
	private void leaveNoRoomForAnother() {
		this.pool.resize(SizeRange.of(0, 1));
	}

	private List<Client> fill(int count) throws InterruptedException {
		List<Lease<Client>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(this.pool.acquire());
		}
		List<Client> clients = leases.stream().map(Lease::get).toList();
		leases.forEach(Lease::close);
		return clients;
	}

	interface Client {

		String answer() throws IOException;

		int size();

		void fail();

	}

	private static final class StubClient implements Client {

		@Override
		public String answer() {
			return "answer";
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public void fail() {
			throw new IllegalStateException("by itself");
		}

		@Override
		public String toString() {
			return "client";
		}

	}

	private static final class Clients implements ResourceFactory<Client> {

		@Override
		public Client create(CreationScope scope) {
			return new StubClient();
		}

		@Override
		public boolean isValid(Client client) {
			return client.size() == 1;
		}

	}

}
