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
 * How the keys share their total, place by place. No resource is built here: each key
 * only says what it takes and what it misses.
 */
@Also(Promise.KEYED)
class TotalTests {

	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final ManualClock clock = new ManualClock();

	private final Surroundings surroundings = Surroundings.of("street", this.clock, List.of());

	private final Total total = new Total(this.clock, 1);

	private final KeyShare a = share("a");

	private final KeyShare b = share("b");

	private final KeyShare c = share("c");

	@Test
	void nothingGivesWayForWaitersWhoHaveLeft() {
		has(this.a);
		assertThat(this.total.take(this.b, 1)).isFalse();
		assertThat(this.total.lack()).isEqualTo(1);
		assertThat(this.total.claim(this.a, null, 0)).isFalse();
		assertThat(this.total.lack()).isZero();
	}

	@Test
	void oneGivesWayForOneWaiter() {
		has(this.a);
		misses(this.b);
		assertThat(this.total.claim(this.a, null, 0)).isTrue();
		assertThat(this.total.lack()).as("how many have to give way besides").isZero();
		assertThat(this.total.claim(this.a, null, 0)).isFalse();
	}

	@Test
	void noKeyLosesAResourceToItsOwnWaiters() {
		has(this.a);
		misses(this.a);
		assertThat(this.total.lack()).isEqualTo(1);
		assertThat(this.total.claim(this.a, null, 0)).isFalse();
		assertThat(this.total.claim(this.b, null, 0)).isTrue();
	}

	@Test
	void keyThatIsDroppedMissesNothingAnyMore() {
		has(this.a);
		misses(this.b);
		this.total.forget(this.b);
		assertThat(this.total.lack()).isZero();
		assertThat(this.total.shares()).containsExactly(this.a);
		this.total.giveBack();
		assertThat(this.total.take(this.c, 1)).isTrue();
	}

	@Test
	void nothingHasToGiveWayOnceAPlaceIsFree() {
		has(this.a);
		misses(this.b);
		assertThat(this.total.lack()).isEqualTo(1);
		this.total.giveBack();
		assertThat(this.total.lack()).isZero();
	}

	@Test
	void freshResourceStaysWithItsKeyWhileAnotherAlreadyLeaves() {
		this.total.limit(3);
		for (int i = 0; i < 3; i++) {
			has(this.a);
		}
		assertThat(this.total.lack()).isZero();
		this.total.limit(2);
		assertThat(this.total.lack()).as("one above the new limit").isEqualTo(1);
		assertThat(this.total.claim(this.a, null, 0)).isTrue();
		waits(this.a);
		misses(this.b);
		assertThat(this.total.givesWay(this.a, true, this.clock.nanoTime())).isFalse();
	}

	@Test
	void resourceThatComesBackGivesWayToOneWaiterOnce() {
		this.total.limit(2);
		has(this.a);
		has(this.a);
		misses(this.b);
		assertThat(this.total.givesWay(this.a, false, this.clock.nanoTime())).isTrue();
		assertThat(this.total.lack()).isZero();
		assertThat(this.total.givesWay(this.a, false, this.clock.nanoTime())).isFalse();
	}

	@Test
	void anotherKeysTurnComesSoLongAfterItsFirstAsking() {
		this.clock.advance(Duration.ofSeconds(1));
		has(this.a);
		waits(this.a);
		misses(this.b);
		this.clock.advance(PATIENCE.minusNanos(1));
		this.total.take(this.b, 1);
		assertThat(this.total.givesWay(this.a, false, this.clock.nanoTime())).isFalse();
		this.clock.advance(Duration.ofNanos(1));
		assertThat(this.total.givesWay(this.a, false, this.clock.nanoTime())).isTrue();
	}

	@Test
	void hungryWhoHaveLeftKeepNoPlaceFromOthers() {
		has(this.a);
		this.total.take(this.b, 1);
		assertThat(this.total.claim(this.a, null, 0)).as("nobody waits for it any more").isFalse();
		this.total.giveBack();
		assertThat(this.total.take(this.c, 0)).isTrue();
	}

	@Test
	void placeThatItsWaitersDoNotWantAnyMoreIsFree() {
		has(this.a);
		this.total.take(this.b, 1);
		this.total.giveBack();
		this.total.serve();
		assertThat(this.total.taken()).isZero();
		assertThat(this.total.lack()).as("lacking, less one that is free").isEqualTo(-1);
		assertThat(this.total.take(this.c, 1)).isTrue();
	}

	@Test
	void placeThatNobodyWaitsForGoesToAKeyBelowItsMinimum() {
		has(this.a);
		this.b.engine.reconfigure((settings) -> settings.size(SizeRange.of("1..1")));
		this.b.engine.creating.fill();
		assertThat(this.total.lack()).as("nothing has to give way for it").isZero();
		this.total.giveBack();
		assertThat(this.total.taken()).isZero();
		this.total.serve();
		assertThat(this.total.taken()).isEqualTo(1);
		this.b.engine.shutdown(Duration.ZERO).join();
		this.surroundings.leave();
		assertThat(this.total.taken()).isZero();
	}

	@Test
	void whatStaysAfterAllIsMissedAgain() {
		has(this.a);
		misses(this.b);
		assertThat(this.total.claim(this.a, null, 0)).isTrue();
		this.total.stays();
		assertThat(this.total.lack()).isEqualTo(1);
		assertThat(this.total.claim(this.a, null, 0)).isTrue();
		assertThat(this.total.lack()).isZero();
	}

	@Test
	void numberOfResourcesNeedNotBeLimited() {
		assertThat(this.total.isLimited()).isTrue();
		this.total.limit(null);
		assertThat(this.total.isLimited()).isFalse();
		assertThat(this.a.isLimited()).isFalse();
		assertThat(this.a.describe()).isEmpty();
	}

	/**
	 * Lets somebody wait for the key, who asks for a place in vain.
	 */
	private void misses(KeyShare share) {
		waits(share);
		assertThat(this.total.take(share, 1)).isFalse();
	}

	/**
	 * Gives the key a resource.
	 */
	private void has(KeyShare share) {
		assertThat(this.total.take(share, 1)).isTrue();
		share.creationEnded(Share.Ending.SUCCEEDED);
	}

	private static void waits(KeyShare share) {
		enter(share.engine);
	}

	private static <T> void enter(PoolEngine<T> engine) {
		engine.line.enter(new Waiter<>(Thread.currentThread(), null, engine.clock.nanoTime(), Long.MAX_VALUE), null);
	}

	private KeyShare share(String key) {
		return (KeyShare) new PoolEngine<>(key, (scope) -> key, PoolSettings.defaults(),
				this.surroundings.forMember(key, this.total, null)).share;
	}

}
