package io.github.managedpools.manual.testing;

import java.io.IOException;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.test.NoPoolLeaks;
import io.github.managedpools.test.ResourceLedger;
import io.github.managedpools.test.fault.Fault;
import io.github.managedpools.test.fault.FaultPoint;
import io.github.managedpools.test.fault.FaultyFactory;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.convention.TestBean;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@NoPoolLeaks
@SpringBootTest
class OutageTests {

	private static final ResourceLedger LEDGER = new ResourceLedger();

	private static final FaultyFactory<TicketClient> FAULTY = FaultyFactory
		.of(LEDGER.record(new TicketApplication().ticketFactory()), TicketClient.class);

	@TestBean
	private ResourceFactory<TicketClient> ticketFactory;

	@Autowired
	private Tickets tickets;

	@Autowired
	private Pool<TicketClient> ticketPool;

	static ResourceFactory<TicketClient> ticketFactory() {
		return FAULTY;
	}

	@Test
	void failedConnectLeavesNothingBehind() {
		FAULTY.script(FaultPoint.PART, Fault.fails(() -> new IOException("reset by peer")));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.tickets::next);
		assertThat(LEDGER.alive()).isEmpty();
	}

	@Test
	void serviceRecoversFromALostConnection() throws Exception {
		FAULTY.script(FaultPoint.USE, Fault.broken());
		assertThatExceptionOfType(IOException.class).isThrownBy(this.tickets::next);
		assertThat(this.tickets.next()).isPositive();
		assertThat(this.ticketPool).hasLeases(0).hasNoLeaks();
	}

}
