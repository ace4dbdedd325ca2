package io.github.managedpools.test;

import io.github.managedpools.test.example.MailerExample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the example's six kinds of leaks are found, each with its borrower.
 */
class LeakyExampleTests {

	private static TestRun run;

	@BeforeAll
	static void runTheExample() {
		run = TestRun.of(MailerExample.class);
	}

	@Test
	void leaseThatIsLostWhenTheWorkThrows() {
		assertThat(run.message("refusesMailWithoutAnAddress()"))
			.contains("MailerExample.refusesMailWithoutAnAddress leaks")
			.contains("Pool 'transports'")
			.contains("borrowed by thread '" + Thread.currentThread().getName() + "'")
			.contains("Mailer.send(Mailer.java:")
			.contains("ms ago");
	}

	@Test
	void leaseThatAnotherThreadHasNotGivenBack() {
		assertThat(run.message("sendsInBackground()")).contains("borrowed by thread 'mail-sender'")
			.contains("Mailer.lambda$sendInBackground$");
	}

	@Test
	void leaseThatWasPromised() {
		assertThat(run.message("sendsLater()"))
			.contains("borrowed by thread '" + Thread.currentThread().getName() + "'")
			.contains("Mailer.sendLater(Mailer.java:");
	}

	@Test
	void callerThatIsStuck() {
		assertThat(run.message("waitsItsTurn()")).contains("1 caller still waits")
			.contains("meanwhile a lease is out")
			.contains("Mailer.sendInTurn(Mailer.java:");
	}

	@Test
	void resourceThatIsAliveAfterItsPoolWasClosed() {
		assertThat(run.message("closesWhileSending()")).contains("1 resource is alive after the pool was closed")
			.contains("Mailer.closeWhileSending(Mailer.java:");
	}

	@Test
	void ledgerThatDoesNotAddUp() {
		assertThat(run.message("sendsOverTheSameTransportTwice()")).contains("A ledger does not add up")
			// Both are built at the same time
			.containsPattern("gave resource [12] out again as [12]")
			.contains("destroyed more than once");
	}

	@Test
	void testWithoutALeakSucceeds() {
		assertThat(run.failure("sends()")).isEmpty();
	}

}
