package io.github.managedpools.test;

import java.time.Duration;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of what the assertions accept, and of the messages with which they fail.
 */
class PoolAssertTests {

	private final Pool<Object> pool = Pool.builder((scope) -> new Object())
		.name("sftp")
		.size(new SizeRange(0, 2))
		.drainTimeout(Duration.ZERO)
		.leakStackTraces(true)
		.build();

	/** Refers to a lease that must not be collected. */
	private @Nullable Lease<Object> lease;

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void numbersOfAPool() throws Exception {
		assertThat(this.pool).isRunning().hasTotal(0).hasCreated(0).hasNoLeaks();
		try (Lease<Object> lease = this.pool.acquire()) {
			assertThat(this.pool).hasLeased(1).hasLeases(1).hasIdle(0).hasTotal(1).hasPending(0).hasCreated(1);
			lease.invalidate();
		}
		assertThat(this.pool).hasLeased(0).hasNoLeaks().hasFailedToCreate(0);
		this.pool.suspend();
		assertThat(this.pool).isSuspended();
		this.pool.close();
		assertThat(this.pool).isClosed().hasTotal(0).hasDestroyed(1).hasNoLeaks();
	}

	@Test
	void failedCountListsTheLeasesAndTheirBorrowers() throws Exception {
		this.lease = this.pool.acquire();
		assertFails(() -> assertThat(this.pool).hasLeased(0), "Expected pool 'sftp' to have 0 leased resources",
				"but it has 1", "PoolAssertTests.failedCountListsTheLeasesAndTheirBorrowers(");
	}

	@Test
	void leakNamesTheBorrower() throws Exception {
		this.lease = this.pool.acquire();
		assertFails(() -> assertThat(this.pool).hasNoLeaks(Duration.ofMillis(50)), "Pool 'sftp'", "a lease is out",
				"PoolAssertTests.leakNamesTheBorrower(");
	}

	@Test
	void resourceAliveAfterTheEndIsALeak() throws Exception {
		Lease<Object> lease = this.pool.acquire();
		this.pool.close();
		assertFails(() -> assertThat(this.pool).hasNoLeaks(Duration.ofMillis(50)),
				"1 resource is alive after the pool was closed");
		lease.close();
		assertThat(this.pool).hasNoLeaks();
	}

	@Test
	void failedPhaseNamesTheActualOne() {
		assertFails(() -> assertThat(this.pool).isClosed(), "Expected pool 'sftp' to be CLOSED but it is RUNNING");
	}

	@Test
	void keyedPool() throws Exception {
		try (KeyedPool<String, Object> keyed = KeyedPool.<String, Object>builder((key, scope) -> key).build()) {
			keyed.acquire("a").close();
			Lease<Object> lease = keyed.acquire("b");
			assertThat(keyed).hasLeased(1).hasTotal(2).hasOnlyKeys("a", "b");
			assertFails(() -> assertThat(keyed).hasOnlyKeys("c"), "keys of pool 'pool'");
			assertFails(() -> assertThat(keyed).hasNoLeaks(Duration.ofMillis(50)), "a lease is out");
			lease.close();
			assertThat(keyed).hasNoLeaks();
		}
	}

	private static void assertFails(ThrowingCallable assertion, String... parts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion)
			.satisfies((failure) -> org.assertj.core.api.Assertions.assertThat(failure.getMessage()).contains(parts));
	}

}
