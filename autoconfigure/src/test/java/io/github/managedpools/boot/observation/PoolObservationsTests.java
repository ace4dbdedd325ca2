package io.github.managedpools.boot.observation;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PoolObservations}.
 */
class PoolObservationsTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final AtomicBoolean broken = new AtomicBoolean();

	private final Pool<String> pool = Pool.<String>builder((scope) -> {
		if (this.broken.get()) {
			throw new IOException("refused");
		}
		Observation current = this.registry.getCurrentObservation();
		return (current != null) ? current.getContext().getName() : "nothing";
	})
		.name("foo")
		.size(new SizeRange(0, 1))
		.createBackoff(BackoffRange.of(0))
		.listener(new PoolObservations(this.registry))
		.build();

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void observationsOfTheFactoryAreChildrenOfTheCreation() throws Exception {
		try (Lease<String> lease = this.pool.acquire()) {
			assertThat(lease.get()).isEqualTo("managed.pool.creation");
		}
		assertThat(this.registry).hasObservationWithNameEqualTo("managed.pool.creation")
			.that()
			.hasLowCardinalityKeyValue("pool", "foo")
			.hasContextualNameEqualTo("create foo")
			.hasBeenStopped()
			.doesNotHaveError();
	}

	@Test
	void aFailedCreationIsAnErrorAndTheWaitEndsWithIt() {
		this.broken.set(true);
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire);
		assertThat(this.registry).hasObservationWithNameEqualTo("managed.pool.creation")
			.that()
			.hasBeenStopped()
			.hasError();
		assertThat(this.registry).hasObservationWithNameEqualTo("managed.pool.wait")
			.that()
			.hasLowCardinalityKeyValue("outcome", "failed")
			.hasBeenStopped();
	}

	@Test
	void waitIsAChildOfItsCallersObservation() throws Exception {
		Observation request = Observation.start("request", this.registry);
		request.scopedChecked(() -> this.pool.acquire().close());
		request.stop();
		assertThat(this.registry).hasObservationWithNameEqualTo("managed.pool.wait")
			.that()
			.hasParentObservationEqualTo(request)
			.hasLowCardinalityKeyValue("pool", "foo")
			.hasLowCardinalityKeyValue("outcome", "acquired");
	}

	@Test
	void aWaitThatIsCancelledIsStopped() throws Exception {
		try (Lease<String> held = this.pool.acquire()) {
			this.registry.clear();
			CompletableFuture<Lease<String>> future = this.pool.acquireAsync();
			future.cancel(false);
			await().untilAsserted(() -> assertThat(this.registry).hasObservationWithNameEqualTo("managed.pool.wait")
				.that()
				.hasLowCardinalityKeyValue("outcome", "cancelled")
				.hasBeenStopped());
			assertThat(held.get()).isNotNull();
		}
	}

	@Test
	void aLeaseThatNeedsNoWaitIsNotObserved() throws Exception {
		this.pool.acquire().close();
		await().until(() -> this.pool.state().resources().idle() == 1);
		this.registry.clear();
		this.pool.acquire().close();
		assertThat(this.registry).doesNotHaveAnyObservation();
	}

	@Test
	void noListenerIsAddedForARegistryWithoutHandlers() {
		PoolObservations observations = new PoolObservations(ObservationRegistry.create());
		assertThat(observations.onWaiting("foo")).isNull();
		assertThat(observations.onCreating("foo")).isNull();
	}

}
