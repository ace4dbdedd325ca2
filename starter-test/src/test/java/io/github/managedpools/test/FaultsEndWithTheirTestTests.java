package io.github.managedpools.test;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.fault.Fault;
import io.github.managedpools.test.fault.FaultPoint;
import io.github.managedpools.test.fault.FaultScope;
import io.github.managedpools.test.fault.FaultyFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing which a test leaves behind affects the next one: faults that have
 * not occurred, and the wait for leases that do not come back.
 */
class FaultsEndWithTheirTestTests {

	private static FaultyFactory<Object> faulty() {
		return FaultyFactory.of((scope) -> new Object());
	}

	@Test
	void faultThatDidNotStrikeDoesNotReachTheNextTest() {
		TestRun run = TestRun.of(SharedFactoryExample.class);
		assertThat(run.failure("aSetsAFaultThatDoesNotStrike()")).isEmpty();
		assertThat(run.failure("bWorks()")).isEmpty();
	}

	@Test
	void faultThatASpringTestHasSetDoesNotReachTheNextTest() {
		TestRun run = TestRun.of(SpringExample.class);
		assertThat(run.failure("aSetsAFaultThatDoesNotStrike()")).isEmpty();
		assertThat(run.failure("bWorks()")).isEmpty();
	}

	@Test
	void endOfATestReleasesHangingCallsAndKeepsFaultsFromOutside() throws Exception {
		FaultyFactory<Object> faulty = faulty();
		faulty.always(FaultPoint.CREATE, Fault.setsInterruptFlag());
		CountDownLatch created = new CountDownLatch(1);
		Thread creator;
		try (FaultScope scope = FaultScope.open()) {
			assertThat(scope).isNotNull();
			faulty.script(FaultPoint.CREATE, Fault.hangsUninterruptibly(), Fault.fails());
			faulty.always(FaultPoint.CREATE, Fault.fails());
			faulty.atRandom(1, 1.0);
			creator = new Thread(() -> {
				try {
					faulty.create((undo) -> {
					});
					created.countDown();
				}
				catch (Exception ex) {
					throw new AssertionError(ex);
				}
			});
			creator.start();
			while (faulty.strikes(FaultPoint.CREATE) == 0) {
				Thread.onSpinWait();
			}
		}
		assertThat(created.await(30, TimeUnit.SECONDS)).isTrue();
		creator.join();
		faulty.create((undo) -> {
		});
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void poolWithTheDefaultDrainTimeoutDoesNotDelayTheTests() {
		try (Pool<Object> pool = Pool.builder((scope) -> new Object()).build();
				KeyedPool<String, Object> keyed = KeyedPool.<String, Object>builder((key, scope) -> new Object())
					.build();
				Pool<Object> own = Pool.builder((scope) -> new Object())
					.drainTimeout(PoolSettings.defaults().drainTimeout().plusSeconds(1))
					.build()) {
			assertThat(pool.settings().drainTimeout()).hasSeconds(1);
			assertThat(keyed.settings().perKey().drainTimeout()).hasSeconds(1);
			assertThat(own.settings().drainTimeout()).hasSeconds(31);
		}
	}

	@Test
	void leakOfAKeyedPoolNamesTheKey() {
		assertThat(TestRun.of(KeyedLeakExample.class).message("leaks()")).contains("borrowed for key 'acme' by thread");
	}

	@Test
	void leaseThatAWaitingCallerGetsInALaterTestIsNotALeakOfThatTest() {
		TestRun run = TestRun.of(WaiterExample.class);
		assertThat(run.message("aLeavesACallerWaiting()")).contains("1 caller still waits");
		assertThat(run.failure("bSeesItGetItsLease()")).isEmpty();
		assertThat(run.message("cLeaks()")).contains("a lease is out").contains("cLeaks(");
	}

	@NoPoolLeaks(waitMillis = 100)
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class WaiterExample {

		static final Pool<Object> POOL = Pool.builder((scope) -> new Object()).size(1, 1).build();

		static @Nullable Lease<Object> first;

		static CompletableFuture<Lease<Object>> second = new CompletableFuture<>();

		@Test
		void aLeavesACallerWaiting() throws Exception {
			first = POOL.acquire();
			second = POOL.acquireAsync();
		}

		@Test
		void bSeesItGetItsLease() throws Exception {
			Objects.requireNonNull(first).close();
			second.get(30, TimeUnit.SECONDS);
		}

		@Test
		void cLeaks() throws Exception {
			second.get(30, TimeUnit.SECONDS).close();
			first = POOL.acquire();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class SharedFactoryExample {

		static final FaultyFactory<Object> FAULTY = faulty();

		final Pool<Object> pool = Pool.builder(FAULTY).size(new SizeRange(0, 1)).build();

		@Test
		void aSetsAFaultThatDoesNotStrike() {
			FAULTY.script(FaultPoint.CREATE, Fault.fails()).always(FaultPoint.CREATE, Fault.fails());
		}

		@Test
		void bWorks() throws Exception {
			this.pool.acquire().close();
		}

	}

	@SpringBootTest(classes = Application.class)
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class SpringExample {

		@Autowired
		FaultyFactory<Object> faulty;

		@Autowired
		Pool<Object> connectionPool;

		@Test
		void aSetsAFaultThatDoesNotStrike() {
			this.faulty.script(FaultPoint.CREATE, Fault.fails()).atRandom(1.0);
		}

		@Test
		void bWorks() throws Exception {
			this.connectionPool.acquire().close();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	static class KeyedLeakExample {

		@Test
		void leaks() throws Exception {
			KeyedPool.<String, Object>builder((key, scope) -> key).name("tenants").build().acquire("acme");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		FaultyFactory<Object> connectionFactory() {
			return faulty();
		}

		@Bean
		ResourceFactory<StringBuilder> otherFactory() {
			return (scope) -> new StringBuilder();
		}

	}

}
