package io.github.managedpools.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.SizeRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of which test a leak is attributed to.
 */
class NoPoolLeaksTests {

	private static Pool<Object> open(String name) {
		return Pool.builder((scope) -> new Object()).name(name).size(new SizeRange(0, 4)).build();
	}

	@Test
	void leaseFromBeforeTheTestIsNotItsFault() {
		TestRun run = TestRun.of(SharedPoolExample.class);
		assertThat(run.message("aLeaks()")).contains("a lease is out");
		assertThat(run.failure("bLeaksNothing()")).isEmpty();
		assertThat(run.failure("NoPoolLeaksTests$SharedPoolExample")).isEmpty();
	}

	@Test
	void leaseOfTheWholeClassIsAllowedUntilItsEnd() {
		TestRun run = TestRun.of(ClassLeaseExample.class);
		assertThat(run.failure("usesIt()")).isEmpty();
		assertThat(run.failure("NoPoolLeaksTests$ClassLeaseExample")).isEmpty();
	}

	@Test
	void leaseOfTheWholeClassThatIsNeverGivenBackFailsTheClass() {
		TestRun run = TestRun.of(ClassLeakExample.class);
		assertThat(run.failure("usesIt()")).isEmpty();
		assertThat(run.message("NoPoolLeaksTests$ClassLeakExample")).contains("ClassLeakExample.borrow(");
	}

	@Test
	void leaseOfAFixtureIsAllowedUntilTheTestsEnd() {
		assertThat(TestRun.of(FixtureExample.class).failure("usesIt()")).isEmpty();
	}

	@Test
	void nestedTestsAreCheckedAsWell() {
		TestRun run = TestRun.of(NestedExample.class);
		assertThat(run.message("leaksInside()")).contains("NestedExample$Inside.leaksInside(");
		assertThat(run.failure("leaksNothing()")).isEmpty();
		assertThat(run.failure("Inside")).isEmpty();
	}

	@Test
	void methodCanBeMarkedAlone() {
		TestRun run = TestRun.of(MarkedMethodExample.class);
		assertThat(run.message("leaksAndIsMarked()")).contains("a lease is out");
		assertThat(run.failure("leaksUnmarked()")).isEmpty();
	}

	@Test
	void leaseThatIsGivenBackInTheBackgroundIsWaitedFor() {
		assertThat(TestRun.of(BackgroundExample.class).failure("givesBackALittleLater()")).isEmpty();
	}

	@Test
	void failureOfTheTestItselfComesFirst() {
		Throwable failure = TestRun.of(FailingExample.class).failure("failsAndLeaks()").orElseThrow();
		assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("the test's own");
		assertThat(failure.getSuppressed()).singleElement()
			.satisfies((leak) -> assertThat(leak).hasMessageContaining("a lease is out"));
	}

	@Test
	void leaseOfAKeyedPoolIsFoundAsWell() {
		assertThat(TestRun.of(KeyedExample.class).message("leaks()")).contains("Pool 'tenants'")
			.contains("a lease is out")
			.contains("KeyedExample.leaks(");
	}

	@Test
	void threadThatIsStuckIsNamedWithWhatItWaitsFor() {
		TestRun run = TestRun.of(StuckExample.class);
		StuckExample.POOL.close();
		assertThat(run.message("leavesAThreadWaiting()")).contains("1 caller still waits")
			.contains("waiting: thread 'stuck-caller'")
			.contains("StuckExample.borrow(")
			.contains("meanwhile a lease is out")
			.contains("StuckExample.leavesAThreadWaiting(");
	}

	@Test
	void waitForWhatNeverComesBackIsBounded() {
		// It ends, and the lease that outlasts it is reported
		assertThat(TestRun.of(ImpatientExample.class).message("leaks()")).contains("a lease is out");
	}

	@Test
	void parallelTestsAreToldApart() {
		TestRun run = TestRun.inParallel(ParallelExample.class);
		assertThat(run.failure("leaksNothing()")).isEmpty();
		assertThat(run.failure("leaksNothingEither()")).isEmpty();
		assertThat(run.message("leaks()")).contains("ParallelExample.leaks(");
		assertThat(run.failure("NoPoolLeaksTests$ParallelExample")).isEmpty();
	}

	@NoPoolLeaks(waitMillis = 100)
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class SharedPoolExample {

		static final Pool<Object> POOL = open("shared");

		@Test
		void aLeaks() throws Exception {
			POOL.acquire();
		}

		@Test
		void bLeaksNothing() throws Exception {
			POOL.acquire().close();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class ClassLeaseExample {

		static final Pool<Object> POOL = open("class-lease");

		static Lease<Object> lease;

		@BeforeAll
		static void borrow() throws Exception {
			lease = POOL.acquire();
		}

		@Test
		void usesIt() {
			assertThat(lease.get()).isNotNull();
		}

		@AfterAll
		static void giveBack() {
			lease.close();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class ClassLeakExample {

		static final Pool<Object> POOL = open("class-leak");

		static Lease<Object> lease;

		@BeforeAll
		static void borrow() throws Exception {
			lease = POOL.acquire();
		}

		@Test
		void usesIt() {
			assertThat(lease.get()).isNotNull();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class FixtureExample {

		Pool<Object> pool = open("fixture");

		Lease<Object> lease;

		@BeforeEach
		void borrow() throws Exception {
			this.lease = this.pool.acquire();
		}

		@Test
		void usesIt() {
			assertThat(this.lease.get()).isNotNull();
		}

		@AfterEach
		void giveBack() {
			this.lease.close();
			this.pool.close();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class NestedExample {

		final Pool<Object> pool = open("nested");

		@Nested
		class Inside {

			@Test
			void leaksInside() throws Exception {
				NestedExample.this.pool.acquire();
			}

			@Test
			void leaksNothing() throws Exception {
				NestedExample.this.pool.acquire().close();
			}

		}

	}

	static class MarkedMethodExample {

		@Test
		@NoPoolLeaks(waitMillis = 100)
		void leaksAndIsMarked() throws Exception {
			open("marked").acquire();
		}

		@Test
		void leaksUnmarked() throws Exception {
			open("unmarked").acquire();
		}

	}

	@NoPoolLeaks(waitMillis = 30_000)
	static class BackgroundExample {

		final Pool<Object> pool = open("background");

		@Test
		void givesBackALittleLater() throws Exception {
			Lease<Object> lease = this.pool.acquire();
			CountDownLatch begun = new CountDownLatch(1);
			new Thread(() -> {
				begun.countDown();
				lease.close();
			}).start();
			begun.await();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class FailingExample {

		final Pool<Object> pool = open("failing");

		@Test
		void failsAndLeaks() throws Exception {
			this.pool.acquire();
			throw new IllegalStateException("the test's own");
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class KeyedExample {

		@Test
		void leaks() throws Exception {
			KeyedPool.<String, Object>builder((key, scope) -> key).name("tenants").build().acquire("acme");
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class StuckExample {

		static final Pool<Object> POOL = Pool.builder((scope) -> new Object())
			.name("stuck")
			.size(new SizeRange(0, 1))
			.drainTimeout(Duration.ZERO)
			.build();

		final Thread caller = new Thread(this::borrow, "stuck-caller");

		@Test
		void leavesAThreadWaiting() throws Exception {
			POOL.acquire();
			this.caller.start();
			Awaitility.await().until(() -> POOL.state().pending() == 1);
		}

		private void borrow() {
			try (Lease<Object> lease = POOL.acquire()) {
				assertThat(lease.get()).isNotNull();
			}
			catch (InterruptedException | PoolClosedException ex) {
				// The end of the example
			}
		}

	}

	@NoPoolLeaks(waitMillis = 1)
	static class ImpatientExample {

		@Test
		void leaks() throws Exception {
			open("impatient").acquire();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class ParallelExample {

		static final Pool<Object> POOL = open("parallel");

		/** The third test ends while the other two run, each with a lease. */
		static final CyclicBarrier BARRIER = new CyclicBarrier(3);

		static final CountDownLatch THIRD_HAS_ENDED = new CountDownLatch(1);

		@Test
		void leaks() throws Exception {
			POOL.acquire();
			BARRIER.await(30, TimeUnit.SECONDS);
			THIRD_HAS_ENDED.await(30, TimeUnit.SECONDS);
		}

		@Test
		void leaksNothing() throws Exception {
			try (Lease<Object> lease = POOL.acquire()) {
				assertThat(lease.get()).isNotNull();
				BARRIER.await(30, TimeUnit.SECONDS);
				THIRD_HAS_ENDED.await(30, TimeUnit.SECONDS);
			}
		}

		@Test
		@ThenOpens
		void leaksNothingEither() throws Exception {
			BARRIER.await(30, TimeUnit.SECONDS);
		}

	}

}
