package io.github.managedpools.test.cluster;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;

import io.github.managedpools.ManualClock;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.PermitTiming;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A single request fails while the session with the engine goes on.
 */
class FailingRequestTests {

	private static final String NAME = "sftp";

	private final ManualClock clock = new ManualClock();

	private final FakePermitEngine engine = FakePermitEngine.withSessions(this.clock);

	/** The request that fails once, after it was made once without failure. */
	private String failing = "";

	private int skipped;

	private boolean isCutOff;

	@Test
	void permitsThatWereGivenUpAreFreedThoughTheFirstRequestForThatFails() {
		PermitBook holder = PermitBook.open(client(), NAME, 2);
		holder.want(2);
		pass(1);
		assertThat(holder.held()).isEqualTo(2);
		this.isCutOff = true;
		while (holder.lost() == 0) {
			this.clock.advance(Duration.ofMillis(100));
		}
		holder.want(0);
		this.isCutOff = false;
		this.failing = "giveBack";
		pass(60);
		assertThat(this.failing).isEmpty();
		assertThat(this.engine.held(NAME)).isZero();
	}

	@Test
	void permitsThatWereTakenAreNotLeftBehindThoughTheNextRequestFails() {
		PermitBook book = PermitBook.open(client(), NAME, 2);
		pass(1);
		// It is asked before permits are taken, and after
		this.failing = "memoryAge";
		this.skipped = 1;
		book.want(1);
		pass(60);
		assertThat(this.failing).isEmpty();
		assertThat(book.held()).isEqualTo(1);
		assertThat(this.engine.held(NAME)).isEqualTo(1);
	}

	private void pass(int seconds) {
		this.clock.advance(Duration.ofSeconds(seconds));
	}

	private PermitClient client() {
		PermitServer server = this.engine.server("a", PermitTiming.DEFAULT);
		PermitServer failing = (PermitServer) Proxy.newProxyInstance(PermitServer.class.getClassLoader(),
				new Class<?>[] { PermitServer.class }, (proxy, method, arguments) -> {
					if (this.isCutOff && method.getName().equals("confirm")) {
						throw new IOException("the engine can't be reached");
					}
					if (method.getName().equals(this.failing) && this.skipped-- == 0) {
						this.failing = "";
						throw new IOException("this request failed");
					}
					try {
						return method.invoke(server, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
		return PermitClient.onClock(failing, PermitTiming.DEFAULT, this.clock);
	}

}
