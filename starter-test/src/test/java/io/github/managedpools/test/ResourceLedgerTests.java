package io.github.managedpools.test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.test.LifeEvent.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ResourceLedger}.
 */
class ResourceLedgerTests {

	private final ManualClock clock = new ManualClock();

	private final ResourceLedger ledger = new ResourceLedger(this.clock);

	private Pool<Object> open(ResourceFactory<Object> factory) {
		return Pool.builder(this.ledger.record(factory)).size(new SizeRange(0, 1)).build();
	}

	@Test
	void wholeLifeOfAResource() throws Exception {
		Pool<Object> pool = open((scope) -> {
			scope.onDestroy(() -> {
			});
			return new Object();
		});
		Lease<Object> lease = pool.acquire();
		Object resource = lease.get();
		assertThat(this.ledger.alive()).singleElement()
			.satisfies((life) -> assertThat(life.resource()).containsSame(resource));
		this.clock.advance(Duration.ofSeconds(3));
		lease.close();
		pool.close();
		ResourceLife life = this.ledger.lifeOf(resource).orElseThrow();
		assertThat(life.isAlive()).isFalse();
		assertThat(kinds(life)).containsExactly(Kind.BEGUN, Kind.PART_BEGUN, Kind.CREATED, Kind.DESTROYED,
				Kind.PART_UNDONE);
		LifeEvent end = life.events().get(3);
		assertThat(end.at()).isEqualTo(this.clock.instant());
		assertThat(end.thread()).contains("pool");
		assertThat(life.number()).isEqualTo(1);
		assertThat(this.ledger.problems()).isEmpty();
		assertThat(this.ledger).asString().contains("PART_UNDONE");
	}

	@Test
	void creationThatFailsHalfWay() {
		IOException refused = new IOException("refused");
		Pool<Object> pool = open((scope) -> {
			scope.onDestroy(() -> {
			});
			throw refused;
		});
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire);
		pool.close();
		ResourceLife life = this.ledger.lives().get(0);
		assertThat(kinds(life)).containsExactly(Kind.BEGUN, Kind.PART_BEGUN, Kind.CREATE_FAILED, Kind.PART_UNDONE);
		assertThat(life.events().get(2).failure()).isSameAs(refused);
		assertThat(life.resource()).isEmpty();
		assertThat(this.ledger.alive()).isEmpty();
	}

	@Test
	void checksThatSucceedAndFail() throws Exception {
		ResourceFactory<Object> recorded = this.ledger.record(new CheckingFactory());
		assertThat(recorded.validates()).isTrue();
		assertThat(recorded.resets()).isTrue();
		Object resource = recorded.create((undo) -> {
		});
		assertThat(recorded.isValid(resource)).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> recorded.reset(resource));
		ResourceLife life = this.ledger.lifeOf(resource).orElseThrow();
		assertThat(kinds(life)).containsExactly(Kind.BEGUN, Kind.CREATED, Kind.VALIDATED, Kind.FOUND_INVALID,
				Kind.RESET);
		assertThat(life.events().get(4).failure()).hasMessage("no reset");
		assertThat(life.count(Kind.VALIDATED)).isEqualTo(1);
	}

	@Test
	void recordedFactoryValidatesAndResetsOnlyIfTheFactoryDoes() {
		ResourceFactory<Object> recorded = this.ledger.record((scope) -> new Object());
		assertThat(recorded.validates()).isFalse();
		assertThat(recorded.resets()).isFalse();
	}

	@Test
	void equalResourcesAreToldApart() throws Exception {
		ResourceFactory<String> recorded = this.ledger.record((scope) -> new String("twin"));
		String first = recorded.create((undo) -> {
		});
		String second = recorded.create((undo) -> {
		});
		recorded.destroy(second);
		assertThat(this.ledger.lifeOf(first).orElseThrow().isAlive()).isTrue();
		assertThat(this.ledger.lifeOf(second).orElseThrow().isAlive()).isFalse();
		assertThat(this.ledger.problems()).isEmpty();
	}

	@Test
	void resourceGivenOutAndDestroyedTwiceIsAProblem() throws Exception {
		Object same = new Object();
		ResourceFactory<Object> recorded = this.ledger.record((scope) -> same);
		recorded.create((undo) -> {
		});
		recorded.create((undo) -> {
		});
		recorded.destroy(same);
		recorded.destroy(same);
		assertThat(this.ledger.problems()).hasSize(2)
			.anySatisfy((problem) -> assertThat(problem).contains("gave resource 1 out again as 2"))
			.anySatisfy((problem) -> assertThat(problem).contains("destroyed more than once"));
	}

	private static List<Kind> kinds(ResourceLife life) {
		return life.events().stream().map(LifeEvent::kind).toList();
	}

	private static final class CheckingFactory implements ResourceFactory<Object> {

		@Override
		public Object create(CreationScope scope) {
			return new Object();
		}

		@Override
		public boolean isValid(Object resource) {
			return false;
		}

		@Override
		public void reset(Object resource) throws IOException {
			throw new IOException("no reset");
		}

	}

}
