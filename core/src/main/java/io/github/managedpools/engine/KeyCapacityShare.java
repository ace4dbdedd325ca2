package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The share of one key's pool in the {@link SharedCapacity}.
 */
final class KeyCapacityShare extends KeyAccount implements CapacityShare {

	/** So that a refusal does not take longer the more keys there are. */
	private static final int MOST_RIVALS = 128;

	private final SharedCapacity capacity;

	/** The pool; set before it takes anything. */
	private volatile @Nullable PoolEngine<?> engine;

	KeyCapacityShare(SharedCapacity capacity) {
		this.capacity = capacity;
	}

	/**
	 * Sets the pool to which the share belongs.
	 */
	void belongsTo(PoolEngine<?> engine) {
		this.engine = engine;
	}

	PoolEngine<?> engine() {
		return Objects.requireNonNull(this.engine);
	}

	@Override
	public boolean isLimited() {
		return this.capacity.isLimited();
	}

	@Override
	public boolean take(int missing) {
		return this.capacity.take(this, missing);
	}

	@Override
	public int available() {
		return this.capacity.available(this);
	}

	@Override
	public void creationEnded(Ending ending) {
		this.capacity.creationEnded(this, ending);
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void givenUp(int change) {
		this.givenUp += change;
		this.capacity.givenUp(change);
	}

	@Override
	public void giveBack() {
		this.capacity.giveBack();
	}

	@Override
	public void serve() {
		this.capacity.serve();
	}

	@Override
	public void settle() {
		this.capacity.settle();
	}

	@Override
	public void reclaim(int more) {
		this.capacity.reclaimer.reclaim(this, more);
	}

	@Override
	public boolean givesWay(boolean fresh, long now) {
		return this.capacity.givesWay(this, fresh, now);
	}

	@Override
	public void stays() {
		this.capacity.stays();
		reclaim(0);
	}

	@Override
	public DestroyReason reasonToGiveWay() {
		return this.capacity.reasonToGiveWay();
	}

	@Override
	public boolean endsLeases() {
		PermitBudget permits = this.capacity.permits();
		return permits != null && permits.endsLeases();
	}

	@Override
	public @Nullable PermitBudget permits() {
		return this.capacity.permits();
	}

	@Override
	public @Nullable Throwable unavailable() {
		PermitBudget permits = this.capacity.permits();
		return (permits != null) ? permits.unavailable() : null;
	}

	@Override
	public String describe() {
		PermitBudget permits = this.capacity.permits();
		String described = (permits != null) ? permits.describe() : "";
		if (this.capacity.max() == SharedCapacity.UNLIMITED || this.capacity.isSole()) {
			return described;
		}
		String taken = "; %d of at most %d resources of all keys together".formatted(this.capacity.taken(),
				this.capacity.max());
		int givenUp = this.capacity.givenUp();
		return described + ((givenUp == 0) ? taken
				: taken + "; of all keys together %d were given up on and have not ended".formatted(givenUp));
	}

	@Override
	public List<Borrowers> rivals() {
		if (this.capacity.taken() < this.capacity.max()) {
			return List.of();
		}
		List<Borrowers> rivals = new ArrayList<>();
		Iterator<KeyCapacityShare> shares = this.capacity.shares().iterator();
		while (shares.hasNext() && rivals.size() < MOST_RIVALS) {
			KeyCapacityShare share = shares.next();
			if (share != this) {
				rivals.add(share.engine().leaseTracker);
			}
		}
		return rivals;
	}

	@Override
	public void check(PoolSettings settings) {
		PermitBudget permits = this.capacity.permits();
		if (permits != null) {
			permits.check(settings);
		}
	}

	@Override
	public void clusterLimit(@Nullable Integer limit) {
		PermitBudget permits = this.capacity.permits();
		if (permits != null && limit != null) {
			permits.limit(limit);
		}
	}

	/**
	 * Leaves the capacity, because the pool has ended.
	 */
	void leave() {
		this.capacity.forget(this);
	}

	@Override
	boolean isWanting() {
		return engine().context.isRunning() && !engine().waiterQueue.isEmpty();
	}

	@Override
	void beginCreations() {
		engine().creations.beginCreations();
	}

}
