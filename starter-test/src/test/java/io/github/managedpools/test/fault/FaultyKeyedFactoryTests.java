package io.github.managedpools.test.fault;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.ResourceLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of faults and ledgers for factories of keyed pools, for any key and for one.
 */
class FaultyKeyedFactoryTests {

	private final ResourceLedger ledger = new ResourceLedger();

	private final FaultyKeyedFactory<String, Object> faulty = FaultyFactory.of(this.ledger.record(new Connecting()));

	private final KeyedPool<String, Object> pool = KeyedPool.builder(this.faulty)
		.size(new SizeRange(0, 1))
		.validateAfterIdle(Duration.ZERO)
		.build();

	@AfterEach
	void nothingIsLeftBehind() {
		this.faulty.close();
		this.pool.close();
		assertThat(this.pool).hasNoLeaks();
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.alive()).isEmpty());
		assertThat(this.ledger.problems()).isEmpty();
	}

	@Test
	void faultStrikesTheKeyThatComesNext() throws Exception {
		this.faulty.script(FaultPoint.PART, Fault.fails(() -> new IOException("reset by peer")));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> this.pool.acquire("acme"))
			.withRootCauseInstanceOf(IOException.class);
		this.pool.acquire("globex").close();
		assertThat(this.faulty.calls(FaultPoint.CREATE)).isEqualTo(2);
		assertThat(this.faulty.strikes(FaultPoint.PART)).isEqualTo(1);
	}

	@Test
	void faultOfOneKeyStrikesNoOther() throws Exception {
		this.faulty.forKey("acme").always(FaultPoint.CREATE, Fault.fails());
		this.pool.acquire("globex").close();
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> this.pool.acquire("acme"))
			.withCauseInstanceOf(InjectedFaultException.class);
		assertThat(this.faulty.forKey("acme").strikes(FaultPoint.CREATE)).isEqualTo(1);
		assertThat(this.faulty.forKey("globex").strikes(FaultPoint.CREATE)).isZero();
	}

	@Test
	void brokenResourceIsReplaced() throws Exception {
		Object first = use("acme");
		this.faulty.breakResource(first);
		Awaitility.await().until(() -> this.pool.state().resources().idle() == 1);
		assertThat(use("acme")).isNotSameAs(first);
	}

	@Test
	void ledgerKnowsTheKeyOfEachResource() throws Exception {
		Object resource = use("acme");
		assertThat(this.ledger.lifeOf(resource).orElseThrow().key()).contains("acme");
		assertThat(this.ledger.lifeOf(resource).orElseThrow()).hasToString(this.ledger.lives().get(0).toString())
			.asString()
			.contains("for key 'acme'");
	}

	@Test
	void whatTheFactoryDoesNotDoTheFaultyOneDoesNotEither() {
		FaultyKeyedFactory<String, Object> plain = FaultyFactory.of((key, scope) -> new Object());
		assertThat(plain.validates()).isFalse();
		assertThat(plain.resets()).isFalse();
		assertThat(this.faulty.validates()).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> plain.script(FaultPoint.VALIDATE, Fault.fails()));
		assertThatIllegalStateException().isThrownBy(() -> plain.forKey("acme").breakResource("it"));
	}

	@Test
	void resetEndsTheFaultsOfEveryKeyAndTakesNewOnes() throws Exception {
		this.faulty.always(FaultPoint.CREATE, Fault.fails());
		this.faulty.forKey("acme").always(FaultPoint.CREATE, Fault.hangs());
		this.faulty.reset();
		use("acme");
		this.faulty.script(FaultPoint.CREATE, Fault.fails());
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> this.pool.acquire("globex"));
	}

	private Object use(String key) throws Exception {
		try (Lease<Object> lease = this.pool.acquire(key)) {
			return lease.get();
		}
	}

	private static final class Connecting implements KeyedResourceFactory<String, Object> {

		@Override
		public Object create(String key, CreationScope scope) {
			scope.onDestroy(() -> {
			});
			return new StringBuilder(key);
		}

		@Override
		public boolean isValid(String key, Object resource) {
			return true;
		}

	}

}
