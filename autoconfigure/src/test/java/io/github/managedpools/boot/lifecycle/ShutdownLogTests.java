package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ShutdownReport;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShutdownLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownLogTests {

	private final ShutdownLog log = new ShutdownLog(LogFactory.getLog(getClass()));

	@Test
	void cleanShutdownIsNotLogged(CapturedOutput output) {
		this.log.log(new ShutdownReport("ftp", List.of(), List.of()));
		assertThat(output).isEmpty();
	}

	@Test
	void keyThreadAndAbandonedCallsAreNamedAndCannotForgeALine(CapturedOutput output) {
		LeaseInfo lease = new LeaseInfo(Instant.EPOCH, Duration.ofMillis(12_345), "worker\n1", List.of(), "acme\n2");
		this.log.log(new ShutdownReport("ftp", List.of(lease), List.of("a destruction")));
		assertThat(output.toString().lines().filter((line) -> line.contains("Pool 'ftp'"))).singleElement()
			.asString()
			.contains("acme", "worker", "1970-01-01T00:00:00Z", "held for 12s; a destruction");
	}

}
