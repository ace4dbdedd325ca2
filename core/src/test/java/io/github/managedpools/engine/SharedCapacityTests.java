package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;

import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Promise;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys share their capacity, place by place. No resource is built here: the test takes
 * and requests places for each key itself.
 */
@Also(Promise.KEYED)
class SharedCapacityTests {

	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final ManualClock clock = new ManualClock();

	private final EngineContext context = EngineContext.of("street", this.clock, List.of());

	private final SharedCapacity capacity = new SharedCapacity(this.clock, 1);

	private final KeyCapacityShare a = share("a");

	private final KeyCapacityShare b = share("b");

	private final KeyCapacityShare c = share("c");

	@Test
	void nothingGivesWayForWaitersThatHaveLeft() {
		has(this.a);
		assertThat(this.capacity.take(this.b, 1)).isFalse();
		assertThat(this.capacity.lack()).isEqualTo(1);
		assertThat(this.capacity.claim(this.a, null, 0)).isFalse();
		assertThat(this.capacity.lack()).isZero();
	}

	@Test
	void oneGivesWayForOneWaiter() {
		has(this.a);
		misses(this.b);
		assertThat(this.capacity.claim(this.a, null, 0)).isTrue();
		assertThat(this.capacity.lack()).as("how many have to give way besides").isZero();
		assertThat(this.capacity.claim(this.a, null, 0)).isFalse();
	}

	@Test
	void noKeyLosesAResourceToItsOwnWaiters() {
		has(this.a);
		misses(this.a);
		assertThat(this.capacity.lack()).isEqualTo(1);
		assertThat(this.capacity.claim(this.a, null, 0)).isFalse();
		assertThat(this.capacity.claim(this.b, null, 0)).isTrue();
	}

	@Test
	void keyThatIsDroppedMissesNothingAnyMore() {
		has(this.a);
		misses(this.b);
		this.capacity.forget(this.b);
		assertThat(this.capacity.lack()).isZero();
		assertThat(this.capacity.shares()).containsExactly(this.a);
		this.capacity.giveBack();
		assertThat(this.capacity.take(this.c, 1)).isTrue();
	}

	@Test
	void nothingHasToGiveWayOnceAPlaceIsFree() {
		has(this.a);
		misses(this.b);
		assertThat(this.capacity.lack()).isEqualTo(1);
		this.capacity.giveBack();
		assertThat(this.capacity.lack()).isZero();
	}

	@Test
	void freshResourceStaysWithItsKeyWhileAnotherAlreadyLeaves() {
		this.capacity.limit(3);
		for (int i = 0; i < 3; i++) {
			has(this.a);
		}
		assertThat(this.capacity.lack()).isZero();
		this.capacity.limit(2);
		assertThat(this.capacity.lack()).as("one above the new limit").isEqualTo(1);
		assertThat(this.capacity.claim(this.a, null, 0)).isTrue();
		waits(this.a);
		misses(this.b);
		assertThat(this.capacity.givesWay(this.a, true, this.clock.nanoTime())).isFalse();
	}

	@Test
	void resourceThatComesBackGivesWayToOneWaiterOnce() {
		this.capacity.limit(2);
		has(this.a);
		has(this.a);
		misses(this.b);
		assertThat(this.capacity.givesWay(this.a, false, this.clock.nanoTime())).isTrue();
		assertThat(this.capacity.lack()).isZero();
		assertThat(this.capacity.givesWay(this.a, false, this.clock.nanoTime())).isFalse();
	}

	@Test
	void anotherKeysTurnComesSoLongAfterItsFirstAsking() {
		this.clock.advance(Duration.ofSeconds(1));
		has(this.a);
		waits(this.a);
		misses(this.b);
		this.clock.advance(PATIENCE.minusNanos(1));
		this.capacity.take(this.b, 1);
		assertThat(this.capacity.givesWay(this.a, false, this.clock.nanoTime())).isFalse();
		this.clock.advance(Duration.ofNanos(1));
		assertThat(this.capacity.givesWay(this.a, false, this.clock.nanoTime())).isTrue();
	}

	@Test
	void hungryKeysWithoutWaitersBlockNoOtherKey() {
		has(this.a);
		this.capacity.take(this.b, 1);
		assertThat(this.capacity.claim(this.a, null, 0)).as("no caller waits for it any more").isFalse();
		this.capacity.giveBack();
		assertThat(this.capacity.take(this.c, 0)).isTrue();
	}

	@Test
	void placeThatItsWaitersDoNotWantAnyMoreIsFree() {
		has(this.a);
		this.capacity.take(this.b, 1);
		this.capacity.giveBack();
		this.capacity.serve();
		assertThat(this.capacity.taken()).isZero();
		assertThat(this.capacity.lack()).as("lacking, less one that is free").isEqualTo(-1);
		assertThat(this.capacity.take(this.c, 1)).isTrue();
	}

	@Test
	void placeWithoutAWaiterGoesToAKeyBelowItsMinimum() {
		has(this.a);
		this.b.engine().reconfigure((settings) -> settings.size(SizeRange.of("1..1")));
		this.b.engine().creations.fill();
		assertThat(this.capacity.lack()).as("nothing has to give way for it").isZero();
		this.capacity.giveBack();
		assertThat(this.capacity.taken()).isZero();
		this.capacity.serve();
		assertThat(this.capacity.taken()).isEqualTo(1);
		this.b.engine().shutdown(Duration.ZERO).join();
		this.context.leave();
		assertThat(this.capacity.taken()).isZero();
	}

	@Test
	void placeOfAResourceThatStaysIsMissingAgain() {
		has(this.a);
		misses(this.b);
		assertThat(this.capacity.claim(this.a, null, 0)).isTrue();
		this.capacity.stays();
		assertThat(this.capacity.lack()).isEqualTo(1);
		assertThat(this.capacity.claim(this.a, null, 0)).isTrue();
		assertThat(this.capacity.lack()).isZero();
	}

	@Test
	void numberOfResourcesNeedNotBeLimited() {
		assertThat(this.capacity.isLimited()).isTrue();
		this.capacity.limit(null);
		assertThat(this.capacity.isLimited()).isFalse();
		assertThat(this.a.isLimited()).isFalse();
		assertThat(this.a.describe()).isEmpty();
	}

	/**
	 * Adds a waiter of the key, which requests a place in vain.
	 */
	private void misses(KeyCapacityShare share) {
		waits(share);
		assertThat(this.capacity.take(share, 1)).isFalse();
	}

	/**
	 * Takes a place for a resource of the key.
	 */
	private void has(KeyCapacityShare share) {
		assertThat(this.capacity.take(share, 1)).isTrue();
		share.creationEnded(CapacityShare.Ending.SUCCEEDED);
	}

	private static void waits(KeyCapacityShare share) {
		enter(share.engine());
	}

	private static <T> void enter(PoolEngine<T> engine) {
		engine.waiterQueue.enter(new Waiter<>(Thread.currentThread(), engine.context.clock.nanoTime(), Long.MAX_VALUE));
	}

	private KeyCapacityShare share(String key) {
		KeyCapacityShare share = new KeyCapacityShare(this.capacity);
		PoolFamily family = new PoolFamily() {

			@Override
			public boolean isShared() {
				return true;
			}

			@Override
			public CapacityShare share() {
				return share;
			}

		};
		share.belongsTo(
				new PoolEngine<>(key, (scope) -> key, PoolSettings.defaults(), this.context.forMember(key, family)));
		return share;
	}

}
