package io.github.managedpools;

import java.time.Duration;
import java.util.stream.Stream;

import io.github.managedpools.PoolSettings.Builder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class PoolSettingsTests {

	private static final Duration NEGATIVE = Duration.ofMillis(-1);

	@Test
	void haveTheDocumentedDefaults() {
		PoolSettings settings = PoolSettings.defaults();
		assertThat(settings.size()).isEqualTo(SizeRange.of("0..10"));
		assertThat(settings.timeToLive()).hasMinutes(10);
		assertThat(settings.maxLifetime()).isNull();
		assertThat(settings.lifetimeJitter()).isEqualTo(0.1);
		assertThat(settings.maxUses()).isNull();
		assertThat(settings.acquireTimeout()).hasSeconds(30);
		assertThat(settings.maxPending()).isNull();
		assertThat(settings.createTimeout()).hasSeconds(30);
		assertThat(settings.maxConcurrentCreations()).isEqualTo(4);
		assertThat(settings.createBackoff()).isEqualTo(BackoffRange.of("100ms..2s"));
		assertThat(settings.abandonedCreation()).isEqualTo(AbandonedCreation.KEEP);
		assertThat(settings.failFastAfter()).isNull();
		assertThat(settings.lostLeases()).isEqualTo(LostLeases.RECLAIM);
		assertThat(settings.destroyTimeout()).hasSeconds(10);
		assertThat(settings.checkTimeout()).hasSeconds(5);
		assertThat(settings.validateAfterIdle()).hasMillis(500);
		assertThat(settings.keepAlive()).isNull();
		assertThat(settings.leasesPerResource()).isEqualTo(1);
		assertThat(settings.targetUtilization()).isEqualTo(1.0);
		assertThat(settings.warmUp()).isEqualTo(WarmUp.EAGER);
		assertThat(settings.maxLeaseTime()).isNull();
		assertThat(settings.trackLeases()).isFalse();
		assertThat(settings.leakStackTraces()).isFalse();
		assertThat(settings.drainTimeout()).hasSeconds(30);
	}

	@ParameterizedTest
	@MethodSource("impossible")
	void nameTheKeyOfAnImpossibleValue(String message, Change change) {
		Builder builder = PoolSettings.defaults().toBuilder();
		change.apply(builder);
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
	}

	static Stream<Arguments> impossible() {
		return Stream.of(refused("time-to-live -1ms must not be negative", (b) -> b.timeToLive(NEGATIVE)),
				refused("acquire-timeout -1ms must not be negative", (b) -> b.acquireTimeout(NEGATIVE)),
				refused("validate-after-idle -1ms must not be negative", (b) -> b.validateAfterIdle(NEGATIVE)),
				refused("drain-timeout -1ms must not be negative", (b) -> b.drainTimeout(NEGATIVE)),
				refused("fail-fast-after -1ms must not be negative", (b) -> b.failFastAfter(NEGATIVE)),
				refused("create-timeout 0ms must be above zero", (b) -> b.createTimeout(Duration.ZERO)),
				refused("destroy-timeout 0ms must be above zero", (b) -> b.destroyTimeout(Duration.ZERO)),
				refused("check-timeout -1ms must be above zero", (b) -> b.checkTimeout(NEGATIVE)),
				refused("max-lifetime 0ms must be above zero", (b) -> b.maxLifetime(Duration.ZERO)),
				refused("keep-alive 0ms must be above zero", (b) -> b.keepAlive(Duration.ZERO)),
				refused("max-lease-time 0ms must be above zero", (b) -> b.maxLeaseTime(Duration.ZERO)),
				refused("cluster-limit 0 must be at least 1", (b) -> b.clusterLimit(0)),
				refused("cluster-name a b must consist of letters, digits, dots, dashes and underscores",
						(b) -> b.clusterName("a b")),
				refused("max-uses 0 must be at least 1", (b) -> b.maxUses(0)),
				refused("max-pending -1 must not be negative", (b) -> b.maxPending(-1)),
				refused("max-concurrent-creations 0 must be at least 1", (b) -> b.maxConcurrentCreations(0)),
				refused("leases-per-resource 0 must lie between 1 and 4095", (b) -> b.leasesPerResource(0)),
				refused("leases-per-resource 4096 must lie between 1 and 4095", (b) -> b.leasesPerResource(4096)),
				refused("lifetime-jitter -0.1 must be at least 0 and below 1", (b) -> b.lifetimeJitter(-0.1)),
				refused("lifetime-jitter 1.0 must be at least 0 and below 1", (b) -> b.lifetimeJitter(1)),
				refused("lifetime-jitter NaN must be at least 0 and below 1", (b) -> b.lifetimeJitter(Double.NaN)),
				refused("target-utilization 0.0 must be above 0 and at most 1", (b) -> b.targetUtilization(0)),
				refused("target-utilization 1.1 must be above 0 and at most 1", (b) -> b.targetUtilization(1.1)),
				refused("target-utilization NaN must be above 0 and at most 1",
						(b) -> b.targetUtilization(Double.NaN)));
	}

	@ParameterizedTest
	@MethodSource("possible")
	void acceptBoundaryValues(Change change) {
		Builder builder = PoolSettings.defaults().toBuilder();
		change.apply(builder);
		assertThatCode(builder::build).doesNotThrowAnyException();
	}

	static Stream<Change> possible() {
		return Stream.of((b) -> b.timeToLive(Duration.ZERO), (b) -> b.acquireTimeout(Duration.ZERO),
				(b) -> b.validateAfterIdle(Duration.ZERO), (b) -> b.drainTimeout(Duration.ZERO),
				(b) -> b.failFastAfter(Duration.ZERO), (b) -> b.failFastAfter(null),
				(b) -> b.createTimeout(Duration.ofNanos(1)), (b) -> b.destroyTimeout(Duration.ofNanos(1)),
				(b) -> b.checkTimeout(Duration.ofNanos(1)), (b) -> b.maxLifetime(Duration.ofNanos(1)),
				(b) -> b.maxLifetime(null), (b) -> b.keepAlive(Duration.ofNanos(1)),
				(b) -> b.maxLeaseTime(Duration.ofNanos(1)), (b) -> b.maxUses(1), (b) -> b.maxPending(0),
				(b) -> b.maxConcurrentCreations(1), (b) -> b.leasesPerResource(4095), (b) -> b.lifetimeJitter(0),
				(b) -> b.lifetimeJitter(0.999), (b) -> b.targetUtilization(0.001), (b) -> b.targetUtilization(1),
				(b) -> b.size(SizeRange.of("0..0")));
	}

	@ParameterizedTest
	@MethodSource("required")
	void nameTheArgumentThatMustNotBeNull(String message, Change change) {
		Builder builder = PoolSettings.defaults().toBuilder();
		change.apply(builder);
		assertThatNullPointerException().isThrownBy(builder::build).withMessage(message);
	}

	static Stream<Arguments> required() {
		return Stream.of(refused("'size' must not be null", (b) -> b.size(null)),
				refused("'timeToLive' must not be null", (b) -> b.timeToLive(null)),
				refused("'acquireTimeout' must not be null", (b) -> b.acquireTimeout(null)),
				refused("'createTimeout' must not be null", (b) -> b.createTimeout(null)),
				refused("'createBackoff' must not be null", (b) -> b.createBackoff(null)),
				refused("'abandonedCreation' must not be null", (b) -> b.abandonedCreation(null)),
				refused("'lostLeases' must not be null", (b) -> b.lostLeases(null)),
				refused("'destroyTimeout' must not be null", (b) -> b.destroyTimeout(null)),
				refused("'checkTimeout' must not be null", (b) -> b.checkTimeout(null)),
				refused("'validateAfterIdle' must not be null", (b) -> b.validateAfterIdle(null)),
				refused("'warmUp' must not be null", (b) -> b.warmUp(null)),
				refused("'drainTimeout' must not be null", (b) -> b.drainTimeout(null)));
	}

	@Test
	void areCopiedFieldByField() {
		PoolSettings settings = new PoolSettings(SizeRange.of("2..3"), Duration.ofSeconds(1), Duration.ofSeconds(2),
				0.3, 4, Duration.ofSeconds(5), 6, Duration.ofSeconds(7), 8, BackoffRange.of("9ms..10ms"),
				AbandonedCreation.CANCEL, Duration.ofSeconds(10), Duration.ofSeconds(11), Duration.ofSeconds(12),
				Duration.ofSeconds(13), Duration.ofSeconds(14), 15, 0.16, WarmUp.LAZY, Duration.ofSeconds(17), true,
				true, LostLeases.REPORT, Duration.ofSeconds(18), 19, "twenty");
		assertThat(settings.toBuilder().build()).isEqualTo(settings);
	}

	@Test
	void areSetOneByOne() {
		PoolSettings settings = new PoolSettings(SizeRange.of("2..3"), Duration.ofSeconds(1), Duration.ofSeconds(2),
				0.3, 4, Duration.ofSeconds(5), 6, Duration.ofSeconds(7), 8, BackoffRange.of("9ms..10ms"),
				AbandonedCreation.CANCEL, Duration.ofSeconds(10), Duration.ofSeconds(11), Duration.ofSeconds(12),
				Duration.ofSeconds(13), Duration.ofSeconds(14), 15, 0.16, WarmUp.LAZY, Duration.ofSeconds(17), true,
				true, LostLeases.REPORT, Duration.ofSeconds(18), 19, "twenty");
		assertThat(PoolSettings.defaults()
			.toBuilder()
			.size(SizeRange.of("2..3"))
			.timeToLive(Duration.ofSeconds(1))
			.maxLifetime(Duration.ofSeconds(2))
			.lifetimeJitter(0.3)
			.maxUses(4)
			.acquireTimeout(Duration.ofSeconds(5))
			.maxPending(6)
			.createTimeout(Duration.ofSeconds(7))
			.maxConcurrentCreations(8)
			.createBackoff(BackoffRange.of("9ms..10ms"))
			.abandonedCreation(AbandonedCreation.CANCEL)
			.failFastAfter(Duration.ofSeconds(10))
			.destroyTimeout(Duration.ofSeconds(11))
			.checkTimeout(Duration.ofSeconds(12))
			.validateAfterIdle(Duration.ofSeconds(13))
			.keepAlive(Duration.ofSeconds(14))
			.leasesPerResource(15)
			.targetUtilization(0.16)
			.warmUp(WarmUp.LAZY)
			.maxLeaseTime(Duration.ofSeconds(17))
			.trackLeases(true)
			.leakStackTraces(true)
			.lostLeases(LostLeases.REPORT)
			.drainTimeout(Duration.ofSeconds(18))
			.clusterLimit(19)
			.clusterName("twenty")
			.build()).isEqualTo(settings);
	}

	private static Arguments refused(String message, Change change) {
		return arguments(message, change);
	}

	/**
	 * Sets one value.
	 */
	private interface Change {

		void apply(Builder builder);

	}

}
