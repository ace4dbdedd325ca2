package io.github.managedpools.engine;

import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A wrong guess of the slot's word costs time only, and generations may wrap.
 */
@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
class SlotTests {

	private static final long LAST_GENERATION = (1L << 43) - 1;

	@SuppressWarnings("NullAway")
	private final Slot<Object> slot = new Slot<>(null, 0, null);

	private long firstGeneration;

	@BeforeEach
	void putAResourceThere() {
		this.slot.beginCreation();
		this.slot.endCreation(true);
		this.slot.lendOwned(this.slot.state(), 0);
		this.slot.endLease(this.slot.state());
		this.firstGeneration = SlotWord.generation(this.slot.state());
	}

	@Test
	void slotIsLentAgainAndAgainByTheWordItWasPutDownWith() {
		assertThat(this.slot.tryLendByGuess(1)).as("lent before it was put down").isZero();
		long word = this.slot.tryLend();
		for (int lease = 1; lease <= 3; lease++) {
			assertThat(SlotWord.generation(word)).isEqualTo(this.firstGeneration + lease);
			assertThat(lend()).as("lent to a second").isZero();
			this.slot.lentTo(1);
			assertThat(this.slot.tryPutDown(word)).isTrue();
			assertThat(this.slot.tryPutDown(word)).as("put down twice").isFalse();
			assertThat(SlotWord.isIdle(this.slot.state())).isTrue();
			word = this.slot.tryLendByGuess(1);
		}
		assertThat(SlotWord.generation(word)).isEqualTo(this.firstGeneration + 4);
	}

	@Test
	void changeSinceItWasPutDownIsNoticed() {
		this.slot.tryPutDown(this.slot.tryLend());
		assertThat(this.slot.markQuiet(this.slot.state())).isTrue();
		assertThat(lend()).as("lent without an examination").isZero();
		assertThat(this.slot.claimForCheck(this.slot.state())).isTrue();
		assertThat(lend()).as("lent while the pool owns it").isZero();
		assertThat(this.slot.putDownOwned(this.slot.state(), 0, true)).isTrue();
		assertThat(this.slot.tryLendByGuess(1)).isNotZero();
		assertThat(lend()).as("lent by the word it was put down with").isZero();
		this.slot.tryPutDown(SlotWord.lease(this.slot.state()));
		assertThat(this.slot.markToRetire(this.slot.state())).isTrue();
		assertThat(lend()).as("lent although it is to be retired").isZero();
	}

	@Test
	void slotIsLentWhateverWayItWasPutDown() {
		this.slot.tryPutDown(this.slot.tryLend());
		long word = this.slot.tryLendByGuess(1);
		this.slot.requestAttention();
		assertThat(this.slot.tryPutDown(word)).as("put down without a closer look").isFalse();
		assertThat(this.slot.putDown(this.slot.state(), true)).isTrue();
		word = this.slot.tryLendByGuess(1);
		assertThat(SlotWord.generation(word)).isEqualTo(this.firstGeneration + 3);
		assertThat(this.slot.endLease(this.slot.state())).isTrue();
		assertThat(this.slot.tryLendByGuess(1)).as("guessed a word that was not remembered").isZero();
		assertThat(SlotWord.generation(this.slot.tryLend())).isEqualTo(this.firstGeneration + 4);
	}

	@Test
	void leaseIsDistinguishedFromALaterOneWhateverTheFlags() {
		long word = this.slot.tryLend();
		this.slot.requestAttention();
		this.slot.markToRetire(this.slot.state());
		assertThat(SlotWord.isOf(this.slot.state(), word)).isTrue();
		assertThat(SlotWord.isOf(SlotWord.handedOver(word), word)).isFalse();
		assertThat(SlotWord.isOf(SlotWord.ended(word), word)).isFalse();
	}

	@Test
	void resourceCameAfterTheLeasesOfTheOneBefore() {
		for (long born : new long[] { 1, 7, LAST_GENERATION - 1, LAST_GENERATION }) {
			this.slot.bornGeneration = born;
			for (int lease = 0; lease < 3; lease++) {
				assertThat(this.slot.cameAfter(word(born - lease))).as("born at %s, lease %s before", born, lease)
					.isTrue();
				assertThat(this.slot.cameAfter(word(born + 1 + lease))).as("born at %s, lease %s after", born, lease)
					.isFalse();
			}
		}
	}

	@Regression("ours: after 2^43 leases of one resource each valid lease was over")
	@Test
	void leaseIsValidHoweverManyThereHaveBeenOfTheResource() {
		for (long born : new long[] { 0, 7, 1L << 42, LAST_GENERATION }) {
			this.slot.bornGeneration = born;
			for (long uses : new long[] { 1L << 31, 1L << 41, (1L << 42) - 1, 1L << 42, (1L << 42) + 1,
					(3L << 41) - 1 }) {
				long word = word(born + uses);
				assertThat(this.slot.cameAfter(word)).as("born at %s, %s leases", born, uses).isFalse();
				assertThat(this.slot.uses(word)).isEqualTo(uses);
			}
		}
	}

	@Test
	void usesThatCouldBelongToAnEarlierResourceAreCountedAgain() {
		for (long born : new long[] { 0, LAST_GENERATION }) {
			this.slot.bornGeneration = born;
			long few = word(born + (1L << 41));
			this.slot.countAnew(few);
			assertThat(this.slot.uses(few)).isEqualTo(1L << 41);
			long many = word(born + (1L << 41) + 1);
			assertThat(this.slot.hasManyUses(many)).isTrue();
			this.slot.countAnew(many);
			assertThat(this.slot.hasManyUses(many)).isFalse();
			assertThat(this.slot.uses(many)).as("uses, still more than any limit").isEqualTo(1L << 40);
			assertThat(this.slot.cameAfter(many)).isFalse();
		}
	}

	@Rule(Invariant.NEW_RESOURCE_STARTS_CLEAN)
	@Test
	void nextResourceStartsWithoutNotesOfTheLast() {
		assertThat(this.slot.seenSince(this.slot.state(), true, 100)).isEqualTo(100);
		this.slot.keptAliveAt = 100;
		this.slot.born(1000, 1);
		assertThat(this.slot.seenSince(this.slot.state(), true, 1100)).isEqualTo(1100);
		assertThat(this.slot.keptAliveAt).isEqualTo(1000);
		assertThat(this.slot.uses(this.slot.state())).isZero();
	}

	private long lend() {
		return this.slot.tryLendByGuess(1) + this.slot.tryLend();
	}

	private static long word(long generation) {
		return SlotWord.handedOver(0) * generation | SlotWord.lent(SlotWord.LIVE) - SlotWord.handedOver(0);
	}

}
