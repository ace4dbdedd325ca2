package io.github.managedpools.engine;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Promise;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM can exit whatever a pool in it is doing.
 */
@Also(Promise.EXIT_WITH_A_LEASE_OUT)
class ProcessExitTests {

	@EngineTest
	void exitWithALeaseOutEndsTheProcess() throws Exception {
		assertThat(exitCode("exit")).isEqualTo(3);
	}

	@EngineTest
	void endOfTheLastThreadEndsTheProcess() throws Exception {
		assertThat(exitCode("return")).isZero();
	}

	private static int exitCode(String how) throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		Process process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Main.class.getName(),
				how)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.to(new File("target/process-exit-" + how + ".txt")))
			.start();
		try {
			assertThat(process.waitFor(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
			return process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * Leaves a pool open with one open lease, one idle resource, a hanging creation, a
	 * hanging destruction and scheduled timers.
	 */
	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) throws Exception {
			Pool<Object> pool = Pool.builder((scope) -> new Object())
				.keepAlive(Duration.ofSeconds(1))
				.maxLeaseTime(Duration.ofSeconds(1))
				.build();
			pool.acquire();
			pool.acquire().close();
			Pool<Object> hanging = Pool.builder((scope) -> {
				Thread.currentThread().join();
				return new Object();
			}).build();
			hanging.acquireAsync();
			if (arguments[0].equals("exit")) {
				System.exit(3);
			}
		}

	}

}
