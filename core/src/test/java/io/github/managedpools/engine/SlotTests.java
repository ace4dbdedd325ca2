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

	private static final long LAST_GENERATION = (1L << 44) - 1;

	@SuppressWarnings("NullAway")
	private final Slot<Object> slot = new Slot<>(null, 0);

	@BeforeEach
	void putAResourceThere() {
		this.slot.move(Slot.LIVE, 0);
	}

	@Test
	void slotIsLentAgainAndAgainByTheWordItWasPutDownWith() {
		assertThat(this.slot.tryLendByGuess(1)).as("lent before it was put down").isZero();
		long word = this.slot.tryLend();
		for (int lease = 1; lease <= 3; lease++) {
			assertThat(Slot.generation(word)).isEqualTo(lease);
			assertThat(lend()).as("lent to a second").isZero();
			this.slot.lentTo(1);
			assertThat(this.slot.tryPutDown(word)).isTrue();
			assertThat(this.slot.tryPutDown(word)).as("put down twice").isFalse();
			assertThat(Slot.isIdle(this.slot.state())).isTrue();
			word = this.slot.tryLendByGuess(1);
		}
		assertThat(Slot.generation(word)).isEqualTo(4);
	}

	@Test
	void changeSinceItWasPutDownIsNoticed() {
		this.slot.tryPutDown(this.slot.tryLend());
		for (long flag : new long[] { Slot.EXAMINE, Slot.RETIRE }) {
			long before = this.slot.state();
			this.slot.flag(flag);
			assertThat(lend()).as("lent without a closer look").isZero();
			assertThat(this.slot.change(before | flag, before)).isTrue();
		}
		assertThat(this.slot.tryLendByGuess(1)).isNotZero();
		assertThat(lend()).as("lent by the word it was put down with").isZero();
	}

	@Test
	void slotIsLentWhateverWayItWasPutDown() {
		this.slot.tryPutDown(this.slot.tryLend());
		long word = this.slot.tryLendByGuess(1);
		this.slot.flag(Slot.ATTEND);
		assertThat(this.slot.tryPutDown(word)).as("put down without a closer look").isFalse();
		assertThat(this.slot.putDown(word | Slot.ATTEND, word - Slot.ONE_LEASE)).isTrue();
		word = this.slot.tryLendByGuess(1);
		assertThat(Slot.generation(word)).isEqualTo(3);
		assertThat(this.slot.change(word, word - Slot.ONE_LEASE)).isTrue();
		assertThat(this.slot.tryLendByGuess(1)).as("guessed a word that was not remembered").isZero();
		assertThat(Slot.generation(this.slot.tryLend())).isEqualTo(4);
	}

	@Test
	void leaseIsDistinguishedFromALaterOneWhateverTheFlags() {
		long word = this.slot.tryLend();
		this.slot.flag(Slot.ATTEND | Slot.RETIRE | Slot.LISTED);
		assertThat(Slot.isOf(this.slot.state(), word)).isTrue();
		assertThat(Slot.isOf(word + Slot.ONE_GENERATION, word)).isFalse();
		assertThat(Slot.isOf(word - Slot.ONE_LEASE, word)).isFalse();
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
		for (long born : new long[] { 0, 7, 1L << 43, LAST_GENERATION }) {
			this.slot.bornGeneration = born;
			for (long uses : new long[] { 1L << 31, 1L << 42, (1L << 43) - 1, 1L << 43, (1L << 43) + 1,
					(3L << 42) - 1 }) {
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
			long few = word(born + (1L << 42));
			this.slot.countAnew(few);
			assertThat(this.slot.uses(few)).isEqualTo(1L << 42);
			long many = word(born + (1L << 42) + 1);
			assertThat(this.slot.hasManyUses(many)).isTrue();
			this.slot.countAnew(many);
			assertThat(this.slot.hasManyUses(many)).isFalse();
			assertThat(this.slot.uses(many)).as("uses, still more than any limit").isEqualTo(1L << 41);
			assertThat(this.slot.cameAfter(many)).isFalse();
		}
	}

	@Rule(Invariant.NEW_RESOURCE_STARTS_CLEAN)
	@Test
	void nextResourceStartsWithoutNotesOfTheLast() {
		assertThat(this.slot.seenSince(5, true, 100)).isEqualTo(100);
		this.slot.keptAliveAt = 100;
		this.slot.born(1000, 1);
		assertThat(this.slot.seenSince(5, true, 1100)).isEqualTo(1100);
		assertThat(this.slot.keptAliveAt).isEqualTo(1000);
		assertThat(this.slot.uses(this.slot.state())).isZero();
	}

	private long lend() {
		return this.slot.tryLendByGuess(1) + this.slot.tryLend();
	}

	private static long word(long generation) {
		return generation << Slot.GENERATION_SHIFT | Slot.ONE_LEASE | Slot.LIVE;
	}

}
