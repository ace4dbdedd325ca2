package io.github.managedpools.test.fault;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.test.ResourceLedger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that factories which lease parts from other pools do so behind faults and ledgers
 * as well: nothing that a scope knows of a leased part is lost on the way.
 */
class LeasedPartFaultsTests {

	private final ResourceLedger ledger = new ResourceLedger();

	private final Pool<StringBuilder> sessions = Pool
		.builder(this.ledger.<StringBuilder>record((scope) -> new StringBuilder("session")))
		.name("session")
		.size(0, 1)
		.build();

	private final FaultyFactory<Object> faulty = FaultyFactory
		.of(this.ledger.<Object>record((scope) -> scope.lease(this.sessions).toString().toCharArray()));

	private final Pool<Object> channels = Pool.builder(this.faulty).name("channel").size(0, 2).build();

	@AfterEach
	void nothingIsLeftBehind() {
		this.faulty.close();
		this.channels.close();
		this.sessions.close();
		assertThat(this.channels).hasNoLeaks();
		assertThat(this.sessions).hasNoLeaks();
		Awaitility.await().untilAsserted(() -> assertThat(this.ledger.alive()).isEmpty());
		assertThat(this.ledger.problems()).isEmpty();
	}

	@Test
	void relationOfThePoolsIsKnown() throws Exception {
		this.channels.acquire().close();
		assertThat(this.channels.leansOn()).containsExactly("session");
	}

	@Test
	void partGoesBackWhenTheResourceIsDestroyed() throws Exception {
		this.channels.acquire().close();
		assertThat(this.sessions).hasLeased(1);
		this.channels.refresh();
		Awaitility.await().untilAsserted(() -> assertThat(this.sessions).hasIdle(1));
		assertThat(this.faulty.calls(FaultPoint.UNDO)).isPositive();
	}

	@Test
	void partIsInvalidatedIfTheDestructionFails() throws Exception {
		this.faulty.script(FaultPoint.DESTROY, Fault.fails());
		this.channels.acquire().close();
		this.channels.refresh();
		Awaitility.await().untilAsserted(() -> assertThat(this.sessions).hasDestroyed(1));
	}

	@Test
	void failureAfterThePartWasLeasedGivesItBack() {
		this.faulty.script(FaultPoint.PART, Fault.fails());
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.channels::acquire);
		Awaitility.await().untilAsserted(() -> assertThat(this.sessions).hasIdle(1));
	}

}
