package io.github.managedpools;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.BoundaryValues.End;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Boundary values of every duration, count and size: either a pool works with the value,
 * however it is set, or the value is rejected by name and nothing changes.
 */
@Rule(Invariant.EXTREME_SETTINGS_WORK)
class BoundaryValueTests {

	private static final List<Duration> WAITS = List.of(Duration.ZERO, Duration.ofNanos(-1),
			Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(1), Duration.ofNanos(Long.MAX_VALUE),
			Duration.ofDays(365 * 293), Duration.ofSeconds(Long.MAX_VALUE));

	private final ManualClock clock = new ManualClock();

	static Stream<End> accepted() {
		return BoundaryValues.all().flatMap(BoundaryValues::acceptedEnds);
	}

	static Stream<End> refused() {
		return BoundaryValues.all().flatMap(BoundaryValues::refusedEnds);
	}

	static Stream<Duration> waits() {
		return WAITS.stream();
	}

	private static Object written(Object value) {
		return (value instanceof Duration duration) ? DurationText.of(duration) : value;
	}

	@Test
	void tableKnowsEverySettingThatHasEnds() {
		Set<String> known = BoundaryValues.all()
			.map(BoundaryValues::key)
			.collect(Collectors.toCollection(TreeSet::new));
		// What a cluster-limit may be depends on the source of permits, which decides it
		Set<String> withoutEnds = Set.of("abandoned-creation", "warm-up", "track-leases", "leak-stack-traces",
				"lost-leases", "cluster-limit", "cluster-name", "per-key");
		Set<String> settings = Stream.of(PoolSettings.class, KeyedPoolSettings.class)
			.flatMap((type) -> Arrays.stream(type.getRecordComponents()))
			.map(RecordComponent::getName)
			.map((name) -> name.replaceAll("([A-Z])", "-$1").toLowerCase())
			.filter((key) -> !withoutEnds.contains(key))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(known).isEqualTo(settings);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void poolThatIsBuiltWithItWorks(End end) throws Exception {
		KeyedPoolSettings.Builder builder = base();
		end.setter().accept(builder);
		PoolSettings settings = builder.build().perKey();
		Pool<Object> pool = Pool.builder(new Validating()).settings(settings).clock(this.clock).build();
		use(pool);
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void keyedPoolThatIsBuiltWithItWorks(End end) throws Exception {
		KeyedPoolBuilder<String, Object> builder = KeyedPool.<String, Object>builder((key, scope) -> new Object())
			.settings(base().build())
			.clock(this.clock);
		end.setter().accept(builder);
		KeyedPool<String, Object> pool = builder.build();
		use(pool);
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void runningKeyedPoolThatIsChangedToItWorks(End end) throws Exception {
		KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((key, scope) -> new Object())
			.settings(base().build())
			.clock(this.clock)
			.build();
		pool.acquire("a").close();
		if (isChangeable(end)) {
			pool.reconfigure(end.setter()::accept);
			use(pool);
		}
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void runningPoolThatIsChangedToItWorks(End end) throws Exception {
		Pool<Object> pool = Pool.builder(new Validating()).settings(base().build().perKey()).clock(this.clock).build();
		pool.acquire().close();
		if (isChangeable(end)) {
			KeyedPoolSettings.Builder builder = base();
			end.setter().accept(builder);
			PoolSettings settings = builder.build().perKey();
			pool.reconfigure((present) -> present.apply(settings));
			assertThat(pool.settings()).isEqualTo(settings);
			use(pool);
		}
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("refused")
	void rejectedValueIsNamedAndChangesNothing(End end) throws Exception {
		KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((key, scope) -> new Object())
			.settings(base().build())
			.clock(this.clock)
			.build();
		KeyedPoolSettings before = pool.settings();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> pool.reconfigure(end.setter()::accept))
			.withMessageStartingWith(end.key() + " " + written(end.value()) + " must ")
			.satisfies((ex) -> {
				assertThat(ex.key()).isEqualTo(end.key());
				assertThat(ex.value()).isEqualTo(String.valueOf(written(end.value())));
				assertThat(ex.rule()).startsWith("must ");
				assertThat(ex.messageFor("a.b")).isEqualTo("a.b %s %s", ex.value(), ex.rule());
			});
		assertThat(pool.settings()).isSameAs(before);
		use(pool);
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("waits")
	void callerMayWaitForAnyTime(Duration timeout) throws Exception {
		Pool<Object> pool = Pool.builder((scope) -> new Object())
			.settings(base().build().perKey())
			.clock(this.clock)
			.build();
		pool.acquire().close();
		pool.acquire(timeout).close();
		try (Lease<Object> lease = pool.acquire()) {
			pool.resize(new SizeRange(0, 1));
			CompletableFuture<?> waiting = CompletableFuture.runAsync(() -> acquireAndClose(pool, timeout));
			if (timeout.compareTo(Duration.ofHours(1)) > 0) {
				while (pool.state().pending() == 0) {
					Thread.onSpinWait();
				}
				this.clock.advance(Duration.ofHours(1));
				assertThat(waiting).isNotDone();
				lease.close();
				waiting.get(60, TimeUnit.SECONDS);
			}
			else {
				while (!waiting.isDone()) {
					this.clock.advance(Duration.ofMillis(2));
				}
				assertThat(waiting).isCompletedExceptionally();
			}
		}
		close(pool);
	}

	@ParameterizedTest
	@MethodSource("waits")
	void shutdownMayTakeAnyTime(Duration drain) throws Exception {
		Pool<Object> pool = Pool.builder(new Validating()).settings(base().build().perKey()).clock(this.clock).build();
		Lease<Object> lease = pool.acquire();
		CompletableFuture<ShutdownReport> report = pool.shutdown(drain);
		lease.close();
		report.get(60, TimeUnit.SECONDS);
		assertThat(pool.state().phase()).isEqualTo(PoolState.Phase.CLOSED);
	}

	@Test
	void waitThatIsMissingIsRefusedByName() {
		Pool<Object> pool = Pool.builder(new Validating()).build();
		assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> pool.acquire(null))
			.withMessage("'timeout' must not be null");
		assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> pool.shutdown(null))
			.withMessage("'drain' must not be null");
		assertThat(pool.state().phase()).isEqualTo(PoolState.Phase.RUNNING);
		pool.close();
	}

	private static KeyedPoolSettings.Builder base() {
		return KeyedPoolSettings.defaults()
			.toBuilder()
			.maxLeaseTime(Duration.ofHours(1))
			.size(new SizeRange(0, 2))
			// The clock stands still while a caller waits, so no creation may depend on
			// it, such as one that follows a creation ended by the smallest
			// create-timeout
			.createBackoff(new BackoffRange(Duration.ZERO, Duration.ZERO));
	}

	private static boolean isChangeable(End end) {
		return !end.key().equals("leases-per-resource");
	}

	private void use(Pool<Object> pool) throws Exception {
		for (int i = 0; i < 2; i++) {
			tryUse(pool);
			this.clock.advance(Duration.ofSeconds(2));
			assertThat(pool.state().toString()).isNotEmpty();
			assertThat(pool.settings().toString()).isNotEmpty();
		}
		assertThat(pool.state().counters().acquired()).isPositive();
		assertThat(pool.state().pending()).isZero();
	}

	private void tryUse(Pool<Object> pool) throws Exception {
		if (Objects.equals(pool.settings().maxPending(), 0)) {
			Eventually.becomes("there is one to lend",
					() -> pool.tryAcquire().map(BoundaryValueTests::end).isPresent());
			return;
		}
		if (pool.settings().acquireTimeout().compareTo(Duration.ofNanos(1)) <= 0) {
			// The caller's own timeout is long enough
			pool.acquire(Duration.ofHours(1)).close();
		}
		else {
			pool.acquire().close();
			pool.acquireAsync().get(60, TimeUnit.SECONDS).close();
		}
		try (Lease<Object> lease = pool.acquire(Duration.ofHours(1))) {
			this.clock.advance(Duration.ofSeconds(2));
			assertThat(pool.leases()).isNotEmpty();
			lease.invalidate();
		}
	}

	private void use(KeyedPool<String, Object> pool) throws Exception {
		if (Objects.equals(pool.settings().perKey().maxPending(), 0)) {
			Eventually.becomes("there is one to lend",
					() -> pool.tryAcquire("a").map(BoundaryValueTests::end).isPresent());
			return;
		}
		for (int i = 0; i < 2; i++) {
			try (Lease<Object> lease = pool.acquire("a", Duration.ofHours(1))) {
				this.clock.advance(Duration.ofSeconds(2));
				assertThat(lease.get()).isNotNull();
				assertThat(pool.leases()).isNotEmpty();
			}
			assertThat(pool.state().toString()).isNotEmpty();
			assertThat(pool.settings().toString()).isNotEmpty();
			this.clock.advance(Duration.ofSeconds(2));
		}
		assertThat(pool.state().pending()).isZero();
	}

	private void close(Pool<Object> pool) throws Exception {
		pool.shutdown(pool.settings().drainTimeout()).get(60, TimeUnit.SECONDS);
	}

	private void close(KeyedPool<String, Object> pool) throws Exception {
		pool.shutdown(pool.settings().perKey().drainTimeout()).get(60, TimeUnit.SECONDS);
	}

	private static boolean end(Lease<Object> lease) {
		lease.close();
		return true;
	}

	private static void acquireAndClose(Pool<Object> pool, Duration timeout) {
		try {
			pool.acquire(timeout).close();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class Validating implements ResourceFactory<Object> {

		@Override
		public Object create(CreationScope scope) {
			return new Object();
		}

		@Override
		public boolean isValid(Object resource) {
			return true;
		}

		@Override
		public void reset(Object resource) {
		}

	}

}
