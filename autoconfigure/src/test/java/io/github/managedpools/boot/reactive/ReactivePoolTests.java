package io.github.managedpools.boot.reactive;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReactivePool}.
 */
class ReactivePoolTests {

	/** A few by default; 100,000 are for {@code -Dreactive-cancel.rounds}. */
	private static final int ROUNDS = Integer.getInteger("reactive-cancel.rounds", 10_000);

	private final Pool<Integer> pool = Pool.builder(new Numbers())
		.size(new SizeRange(0, 1))
		.acquireTimeout(Duration.ofMinutes(5))
		.build();

	private final ReactivePool<Integer> reactive = ReactivePool.of(this.pool);

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void nothingIsLeasedBeforeSubscription() {
		this.reactive.use(Mono::just);
		assertThat(this.pool.state().counters().acquired()).isZero();
	}

	@Test
	void resourceIsGivenBackBeforeTheResultIsSeen() {
		AtomicInteger leases = new AtomicInteger(-1);
		StepVerifier.create(this.reactive.use(Mono::just).doOnNext((value) -> leases.set(this.pool.state().leases())))
			.expectNext(1)
			.verifyComplete();
		assertThat(leases).hasValue(0);
	}

	@Test
	void everySubscriptionLeasesForItself() {
		Mono<Integer> mono = this.reactive.use(Mono::just);
		StepVerifier.create(mono.concatWith(mono)).expectNext(1, 1).verifyComplete();
		assertThat(this.pool.state().counters().acquired()).isEqualTo(2);
	}

	@Test
	void fluxHoldsTheResourceUntilItsEnd() {
		TestPublisher<String> results = TestPublisher.create();
		StepVerifier.create(this.reactive.useMany((number) -> results.flux()))
			.then(() -> Awaitility.await().until(results::wasSubscribed))
			.then(() -> results.next("a", "b"))
			.expectNext("a", "b")
			.then(() -> assertThat(this.pool.state().leases()).isEqualTo(1))
			.then(results::complete)
			.verifyComplete();
		assertThat(this.pool.state().leases()).isZero();
	}

	@Test
	void failureGivesTheResourceBack() {
		StepVerifier.create(this.reactive.use((number) -> Mono.error(new IllegalStateException("oops"))))
			.verifyErrorMessage("oops");
		StepVerifier.create(this.reactive.use(Mono::just)).expectNext(1).verifyComplete();
	}

	@Test
	void failureOfTheFunctionItselfGivesTheResourceBack() {
		StepVerifier.create(this.reactive.use((number) -> {
			throw new IllegalStateException("oops");
		})).verifyErrorMessage("oops");
		assertThat(this.pool.state().leases()).isZero();
	}

	@Test
	void fatalFailureDestroysTheResource() {
		StepVerifier.create(this.reactive.use((number) -> Mono.error(new IOException("gone"))))
			.verifyError(IOException.class);
		StepVerifier.create(this.reactive.use(Mono::just)).expectNext(2).verifyComplete();
	}

	@Test
	void timeoutOfAnAcquireIsAnError() throws InterruptedException {
		try (Lease<Integer> lease = this.pool.acquire()) {
			this.pool.reconfigure((settings) -> settings.acquireTimeout(Duration.ZERO));
			StepVerifier.create(this.reactive.use(Mono::just)).verifyError(AcquireTimeoutException.class);
			assertThat(lease.get()).isEqualTo(1);
		}
	}

	@Test
	void cancelBeforeTheLeaseArrivesLeavesTheQueue() throws InterruptedException {
		try (Lease<Integer> lease = this.pool.acquire()) {
			StepVerifier.create(this.reactive.use(Mono::just))
				.then(() -> assertThat(this.pool.state().pending()).isEqualTo(1))
				.thenCancel()
				.verify();
			assertThat(this.pool.state().pending()).isZero();
			assertThat(lease.get()).isEqualTo(1);
		}
	}

	@Test
	void cancelDuringUseCancelsTheWorkAndThenGivesTheResourceBack() {
		PublisherProbe<Integer> work = PublisherProbe.of(Mono.never());
		StepVerifier.create(this.reactive.use((number) -> work.mono()))
			.then(() -> Awaitility.await().until(work::wasSubscribed))
			.thenCancel()
			.verify();
		work.assertWasCancelled();
		assertThat(this.pool.state().leases()).isZero();
	}

	@Test
	void timeoutDuringUseGivesTheResourceBack() {
		Sinks.One<Boolean> timeout = Sinks.one();
		StepVerifier.create(this.reactive.use((number) -> Mono.<Integer>never()).timeout(timeout.asMono()))
			.then(() -> Awaitility.await().until(() -> this.pool.state().leases() == 1))
			.then(() -> timeout.tryEmitValue(true))
			.verifyError(TimeoutException.class);
		assertThat(this.pool.state().leases()).isZero();
	}

	@Test
	void takingOnlyTheFirstResultGivesTheResourceBack() {
		StepVerifier.create(this.reactive.useMany((number) -> Flux.range(1, 100)).take(1))
			.expectNext(1)
			.verifyComplete();
		assertThat(this.pool.state().leases()).isZero();
	}

	@Test
	void cancelInTheInstantOfTheHandOffLosesNothing() throws Exception {
		AtomicReference<Disposable> toCancel = new AtomicReference<>();
		Thread canceller = new Thread(() -> {
			for (int i = 0; i < ROUNDS; i++) {
				awaitSpinning(() -> toCancel.get() != null);
				toCancel.getAndSet(null).dispose();
			}
		});
		canceller.start();
		for (int i = 0; i < ROUNDS; i++) {
			Lease<Integer> lease = this.pool.acquire();
			Disposable use = this.reactive.use((number) -> Mono.<Integer>never()).subscribe();
			boolean early = i == 0;
			boolean late = i == 1;
			if (!late) {
				toCancel.set(use);
			}
			if (early) {
				awaitSpinning(() -> toCancel.get() == null);
				awaitSpinning(() -> this.pool.state().pending() == 0);
			}
			lease.close();
			if (late) {
				awaitSpinning(() -> this.pool.state().leases() == 1);
				toCancel.set(use);
			}
			awaitSpinning(() -> toCancel.get() == null);
		}
		canceller.join();
		Awaitility.await().until(() -> this.pool.state().leases() == 0);
		assertThat(this.pool.state().pending()).isZero();
		Counters counters = this.pool.state().counters();
		assertThat(counters.released()).isEqualTo(counters.acquired());
		assertThat(counters.acquired()).as("at least one cancel came too late for the hand-off").isGreaterThan(ROUNDS);
		assertThat(counters.cancelled()).as("at least one cancel came in time").isPositive();
		assertThat(counters.created()).isEqualTo(1);
		this.pool.tryAcquire().orElseThrow().close();
	}

	private static void awaitSpinning(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			Thread.yield();
		}
	}

	private static final class Numbers implements ResourceFactory<Integer> {

		private final AtomicInteger last = new AtomicInteger();

		@Override
		public Integer create(CreationScope scope) {
			return this.last.incrementAndGet();
		}

		@Override
		public boolean isFatal(Throwable failure) {
			return failure instanceof IOException;
		}

	}

}
