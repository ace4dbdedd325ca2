package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides which resources must be destroyed, and starts their destruction.
 */
final class Retirement<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final SlotArray<T> slots;

	/**
	 * The number of surplus resources that could not be chosen for destruction because
	 * they were being created. Written under the ledger's lock.
	 */
	private volatile int surplus;

	Retirement(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, SlotArray<T> slots) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.slots = slots;
	}

	/**
	 * Records the lifetime of a new resource. The jitter is drawn here, once.
	 */
	void born(Slot<T> slot, long now) {
		PoolSettings settings = this.pool.settings();
		slot.born(now, 1 - settings.lifetimeJitter() * ThreadLocalRandom.current().nextDouble());
	}

	/**
	 * The time left until a resource must be retired; very long if nothing limits its
	 * life.
	 */
	long ageLeft(Slot<T> slot, long now) {
		Duration lifetime = this.pool.settings().maxLifetime();
		return (lifetime != null) ? (long) (Nanos.of(lifetime) * slot.lifeShare) - (now - slot.bornAt) : Long.MAX_VALUE;
	}

	/**
	 * The reason why a resource that only the pool owns must be destroyed.
	 * @return the reason, or {@code null} if it may stay
	 */
	@Nullable DestroyReason due(Slot<T> slot, long word, long now) {
		if (this.pool.isClosing()) {
			return DestroyReason.CLOSED;
		}
		if (SlotWord.isToRetire(word)) {
			return slot.reason;
		}
		if (ageLeft(slot, now) <= 0) {
			return DestroyReason.AGED;
		}
		if (isUsedUp(slot, word, this.pool.settings())) {
			return DestroyReason.USED_UP;
		}
		return null;
	}

	/**
	 * Whether a resource has reached its max-uses.
	 */
	static boolean isUsedUp(Slot<?> slot, long word, PoolSettings settings) {
		@Nullable Integer maxUses = settings.maxUses();
		return maxUses != null && slot.uses(word) >= maxUses;
	}

	/**
	 * Retires a resource in any state: now if it is idle, otherwise when its last lease
	 * ends or when the pool no longer works on it.
	 */
	void retire(Slot<T> slot, DestroyReason reason) {
		for (;;) {
			long word = slot.state();
			if (!SlotWord.isPresent(word) || SlotWord.isToRetire(word) || retireIf(slot, word, reason)) {
				return;
			}
		}
	}

	/**
	 * Retires a resource in any state, unless its word has changed.
	 */
	boolean retireIf(Slot<T> slot, long word, DestroyReason reason) {
		if (SlotWord.isIdle(word)) {
			return retireFrom(slot, word, reason);
		}
		slot.reason = reason;
		return slot.markToRetire(word);
	}

	/**
	 * Whether there is a resource that is not to be retired.
	 */
	private static boolean stays(long word) {
		return SlotWord.isPresent(word) && !SlotWord.isToRetire(word);
	}

	/**
	 * Retires every present resource.
	 */
	void retireAll(DestroyReason reason) {
		for (Slot<T> slot : this.slots) {
			retire(slot, reason);
		}
	}

	/**
	 * Retires a resource that only the caller owns, or an idle one, unless its word has
	 * changed.
	 */
	boolean retireFrom(Slot<T> slot, long word, DestroyReason reason) {
		if (slot.beginDestroy(word)) {
			destroy(slot, reason);
			return true;
		}
		return false;
	}

	/**
	 * Retires an idle resource if there are more than the given number.
	 */
	boolean retireAbove(int floor, Slot<T> slot, long word, DestroyReason reason) {
		boolean retired = this.ledger.inStep(() -> this.slotTable.present() > floor && leave(slot, word));
		if (retired) {
			destroy(slot, reason);
		}
		return retired;
	}

	private boolean leave(Slot<T> slot, long word) {
		boolean leaves = slot.beginDestroy(word);
		if (leaves) {
			this.slotTable.leaves(slot);
		}
		return leaves;
	}

	/**
	 * Retires a resource that only the caller owns, if there are more than the maximum.
	 * This can only happen if resources were being created when the pool was made
	 * smaller: all other surplus resources were chosen then.
	 */
	boolean retireSurplus(Slot<T> slot, long word) {
		if (this.surplus <= 0 || !this.ledger.inStep(() -> countSurplus() > 0 && leave(slot, word))) {
			return false;
		}
		destroy(slot, DestroyReason.SHRUNK);
		return true;
	}

	/**
	 * Shrinks the pool to its maximum: idle resources are destroyed now, leased ones when
	 * they come back, those with the fewest leases first. All are chosen in one locked
	 * step, by the range in force: if several threads change it at once, each sees the
	 * choices of the previous ones.
	 */
	void shrink() {
		List<Slot<T>> idle = new ArrayList<>();
		this.ledger.inStep(() -> {
			countSurplus();
			int most = this.pool.settings().leasesPerResource();
			for (int leases = 0; this.surplus > 0 && leases < most; leases++) {
				choose(leases, idle);
			}
			choose(Integer.MAX_VALUE, idle);
			return true;
		});
		for (int i = 0; i < idle.size(); i++) {
			destroy(idle.get(i), DestroyReason.SHRUNK);
		}
	}

	/**
	 * Chooses surplus resources among those with at most this number of leases. Some may
	 * have had more leases in the previous round.
	 */
	private void choose(int most, List<Slot<T>> idle) {
		for (Slot<T> slot : this.slots) {
			for (long word = slot.state(); this.surplus > 0 && stays(word)
					&& SlotWord.leases(word) <= most; word = slot.state()) {
				if (SlotWord.isIdle(word)) {
					idle.add(slot);
					if (leave(slot, word)) {
						this.surplus--;
						break;
					}
					idle.remove(idle.size() - 1);
				}
				else {
					slot.reason = DestroyReason.SHRUNK;
					if (slot.markToRetire(word)) {
						this.surplus--;
					}
				}
			}
		}
	}

	/**
	 * Counts the surplus resources that have not been chosen yet.
	 */
	private int countSurplus() {
		int staying = 0;
		for (Slot<T> slot : this.slots) {
			long word = slot.state();
			staying += (stays(word) || SlotWord.phase(word) == SlotWord.CREATING) ? 1 : 0;
		}
		this.surplus = staying - this.pool.settings().size().max();
		return this.surplus;
	}

	/**
	 * Destroys the resource of a slot whose {@linkplain Slot#beginDestroy destruction}
	 * has just begun, on a thread of the pool. Never throws.
	 */
	void destroy(Slot<T> slot, DestroyReason reason) {
		this.slotTable.leaves(slot);
		take(slot).begin(reason, false);
	}

	/**
	 * Destroys the resource of a slot whose check has timed out and may still run. Once
	 * the slot is vacated, the check counts as abandoned until it ends.
	 */
	void destroyUnderCheck(Slot<T> slot, DestroyReason reason) {
		this.slotTable.leaves(slot);
		take(slot).begin(reason, true);
	}

	/**
	 * Destroys the resource on the calling thread, which belongs to the pool.
	 * @param whenOver called when the destruction has ended or been given up on, before
	 * any waiter is served
	 */
	void destroyHere(Slot<T> slot, DestroyReason reason, Runnable whenOver) {
		take(slot).runHere(reason, whenOver);
	}

	/**
	 * Takes the resource out of the slot: a holder whose lease was ended for it must not
	 * get what is being destroyed.
	 */
	private PreparedDestruction<T> take(Slot<T> slot) {
		PreparedDestruction<T> prepared = slot.destruction;
		if (prepared == null) {
			throw new IllegalStateException("no resource in a slot that is to be destroyed");
		}
		slot.resource = null;
		return prepared;
	}

}
