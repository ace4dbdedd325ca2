package io.github.managedpools.test.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.WhenUnavailable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The engine of permits is down, or its source throws.
 */
@Timeout(60)
class FailingPermitsTests {

	private final ManualClock clock = new ManualClock();

	private final VirtualTime time = new VirtualTime(this.clock);

	private final FakePermitEngine engine = FakePermitEngine.withSessions(this.clock);

	private volatile boolean farSideFails;

	@Test
	void callersWaitWhileTheEngineIsDownThoughThePoolWouldFailFast() throws Exception {
		this.engine.goDown();
		try (Pool<Object> pool = failFastPool()) {
			CompletableFuture<Lease<Object>> first = pool.acquireAsync();
			this.time.pass(Duration.ofSeconds(5));
			CompletableFuture<Lease<Object>> second = pool.acquireAsync();
			assertThat(first).isNotDone();
			assertThat(second).isNotDone();
			assertThat(pool.state().failingFast()).isFalse();
			this.engine.comeUp();
			this.time.passUntil(() -> first.isDone() && second.isDone());
			first.join().close();
			second.join().close();
		}
	}

	@Test
	void callersWaitWhenTheEngineGoesDownAfterCreationsHaveFailed() throws Exception {
		try (Pool<Object> pool = failFastPool()) {
			this.farSideFails = true;
			assertThat(failureOf(pool)).hasMessageContaining("could not create");
			this.engine.goDown();
			this.time.pass(Duration.ofSeconds(40));
			CompletableFuture<Lease<Object>> waiting = pool.acquireAsync();
			this.time.pass(Duration.ofSeconds(2));
			assertThat(waiting).isNotDone();
			assertThat(pool.state().failingFast()).isFalse();
			this.farSideFails = false;
			this.engine.comeUp();
			this.time.passUntil(waiting::isDone);
			waiting.join().close();
		}
	}

	@Test
	void callersFailAtOnceIfPermitsAreGrantedAndCreationsFail() throws Exception {
		try (Pool<Object> pool = failFastPool()) {
			this.farSideFails = true;
			assertThat(failureOf(pool)).hasMessageContaining("could not create");
			this.time.passUntil(() -> pool.state().failingFast());
			assertThat(failureOf(pool)).hasMessageContaining("fails fast").hasCauseInstanceOf(IOException.class);
			this.farSideFails = false;
			this.time.passUntil(() -> !pool.state().failingFast());
			acquire(pool).close();
		}
	}

	@Test
	void accountThatThrowsLosesNoPermitAndNoCaller() throws Exception {
		ThrowingSource source = new ThrowingSource(this.engine.connect("a"));
		source.throwsNext = 3;
		try (Pool<Object> pool = pool(source)) {
			// The wish
			Lease<Object> lease = acquire(pool);
			assertThat(source.throwsNext).isZero();
			assertThat(this.engine.held("sftp")).isEqualTo(1);
			// What is given back
			source.throwsNext = 2;
			lease.invalidate();
			this.time.passUntil(() -> this.engine.held("sftp") == 0);
			acquire(pool).close();
			// The end
			source.throwsNext = 3;
		}
		this.time.passUntil(() -> this.engine.held("sftp") == 0);
		assertThat(source.throwsNext).isZero();
	}

	@Test
	void accountIsCalledUnderNoLock() throws Exception {
		ThrowingSource source = new ThrowingSource(this.engine.connect("a"));
		try (Pool<Object> pool = pool(source)) {
			source.inCall = () -> CompletableFuture.supplyAsync(pool::permits).orTimeout(10, TimeUnit.SECONDS).join();
			acquire(pool).invalidate();
			this.time.passUntil(() -> this.engine.held("sftp") == 0);
			pool.reconfigure((settings) -> settings.clusterLimit(2));
			acquire(pool).close();
		}
		assertThat(source.failed).isNull();
	}

	@Test
	void limitThatTheAccountRefusesChangesNothing() throws Exception {
		ThrowingSource source = new ThrowingSource(this.engine.connect("a"));
		try (Pool<Object> pool = pool(source);
				KeyedPool<String, Object> keyed = KeyedPool.<String, Object>builder((key, scope) -> new Object())
					.name("keyed")
					.clock(this.clock)
					.clusterLimit(1)
					.permits(source, WhenUnavailable.WAIT)
					.build()) {
			source.refusesLimits = true;
			assertThatExceptionOfType(InvalidSettingException.class)
				.isThrownBy(() -> pool.reconfigure((settings) -> settings.clusterLimit(5).size(0, 7)));
			assertThatExceptionOfType(InvalidSettingException.class)
				.isThrownBy(() -> keyed.reconfigure((settings) -> settings.clusterLimit(5).size(0, 7)));
			assertThat(pool.settings().clusterLimit()).isEqualTo(1);
			assertThat(pool.settings().size().max()).isEqualTo(10);
			assertThat(keyed.settings().perKey().clusterLimit()).isEqualTo(1);
			assertThat(keyed.settings().perKey().size().max()).isEqualTo(10);
			assertThat(pool.permits()).isNotNull().satisfies((permits) -> assertThat(permits.limit()).isEqualTo(1));
			acquire(pool).close();
		}
	}

	@Test
	void accountIsClosedIfThePoolCanNotBeBuilt() {
		ThrowingSource source = new ThrowingSource(this.engine.connect("a"));
		ResourceFactory<Object> factory = new ResourceFactory<>() {

			@Override
			public Object create(CreationScope scope) {
				return new Object();
			}

			@Override
			public boolean validates() {
				throw new IllegalStateException("not configured");
			}

		};
		assertThatIllegalStateException()
			.isThrownBy(() -> Pool.builder(factory)
				.name("sftp")
				.clock(this.clock)
				.clusterLimit(1)
				.permits(source, WhenUnavailable.WAIT)
				.build())
			.withMessage("not configured");
		assertThat(source.closed).isTrue();
	}

	@Test
	void sourceWhoseStateThrowsHidesNoFailure() throws Exception {
		ThrowingSource source = new ThrowingSource(this.engine.connect("a"));
		try (Pool<Object> pool = pool(source)) {
			source.stateThrows = true;
			acquire(pool);
			CompletableFuture<Lease<Object>> waiting = pool.acquireAsync(Duration.ofSeconds(1));
			this.time.passUntil(waiting::isDone);
			assertThat(waiting).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withMessageContaining("had nothing to lend within 1s")
				.withMessageContaining("the state is unknown");
			assertThat(pool.permits()).isNotNull();
			assertThatIllegalStateException().isThrownBy(source::state);
		}
	}

	private Pool<Object> failFastPool() {
		return Pool.<Object>builder((scope) -> {
			if (this.farSideFails) {
				throw new IOException("refused");
			}
			return new Object();
		})
			.name("sftp")
			.clock(this.clock)
			.drainTimeout(Duration.ZERO)
			.acquireTimeout(Duration.ofHours(1))
			.failFastAfter(Duration.ofSeconds(1))
			.clusterLimit(3)
			.permits(this.engine.connect("a"), WhenUnavailable.WAIT)
			.build();
	}

	private Pool<Object> pool(PermitSource source) {
		return Pool.<Object>builder((scope) -> new Object())
			.name("sftp")
			.clock(this.clock)
			.drainTimeout(Duration.ZERO)
			.clusterLimit(1)
			.permits(source, WhenUnavailable.WAIT)
			.build();
	}

	private Throwable failureOf(Pool<Object> pool) throws InterruptedException {
		CompletableFuture<Lease<Object>> failing = pool.acquireAsync();
		this.time.passUntil(failing::isDone);
		return failing.handle((lease, failure) -> failure).join();
	}

	private Lease<Object> acquire(Pool<Object> pool) throws InterruptedException {
		CompletableFuture<Lease<Object>> lease = pool.acquireAsync();
		this.time.passUntil(lease::isDone);
		return lease.join();
	}

	/**
	 * Its accounts throw a number of times, instead of doing what they should.
	 */
	private static final class ThrowingSource implements PermitSource {

		private final PermitSource source;

		volatile int throwsNext;

		volatile boolean refusesLimits;

		volatile boolean stateThrows;

		volatile boolean closed;

		volatile @Nullable Runnable inCall;

		volatile @Nullable Throwable failed;

		ThrowingSource(PermitSource source) {
			this.source = source;
		}

		@Override
		public PermitAccount open(String name, int limit, Listener listener) {
			return new Account(this.source.open(name, limit, listener));
		}

		@Override
		public PermitTiming timing() {
			return this.source.timing();
		}

		@Override
		public PermitSourceState state() {
			if (this.stateThrows) {
				throw new IllegalStateException("the state is unknown");
			}
			return this.source.state();
		}

		@Override
		public void close() {
			this.source.close();
		}

		/** Called by one thread at a time. */
		@SuppressWarnings("NonAtomicVolatileUpdate")
		private void begin() {
			if (this.throwsNext > 0) {
				this.throwsNext--;
				throw new IllegalStateException("the account is busy");
			}
			Runnable other = this.inCall;
			if (other != null) {
				try {
					other.run();
				}
				catch (RuntimeException ex) {
					this.failed = ex;
				}
			}
		}

		private final class Account implements PermitAccount {

			private final PermitAccount account;

			Account(PermitAccount account) {
				this.account = account;
			}

			@Override
			public void want(int permits) {
				begin();
				this.account.want(permits);
			}

			@Override
			public void giveBack(int permits) {
				begin();
				this.account.giveBack(permits);
			}

			@Override
			public void limit(int limit) {
				if (ThrowingSource.this.refusesLimits) {
					throw new InvalidSettingException("cluster-limit", String.valueOf(limit), "is too high");
				}
				begin();
				this.account.limit(limit);
			}

			@Override
			public State state() {
				return this.account.state();
			}

			@Override
			public CompletableFuture<Map<String, Integer>> holders() {
				return this.account.holders();
			}

			@Override
			public void close() {
				begin();
				this.account.close();
				ThrowingSource.this.closed = true;
			}

		}

	}

}
