package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The room where it is decided that a resource has to go, and where it goes.
 */
final class Retiring<T> {

	private final PoolEngine<T> engine;

	Retiring(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Notes when a new resource has to go. The jitter is drawn here, once.
	 */
	void born(Slot<T> slot, long now) {
		PoolSettings settings = this.engine.settings();
		slot.bornGeneration = Slot.generation(slot.state());
		slot.bornAt = now;
		slot.lifeShare = 1 - settings.lifetimeJitter() * ThreadLocalRandom.current().nextDouble();
	}

	/**
	 * When a resource has to go, or {@link Long#MAX_VALUE} nanoseconds from its birth if
	 * nothing limits its life.
	 */
	long ageLeft(Slot<T> slot, long now) {
		Duration lifetime = this.engine.settings().maxLifetime();
		return (lifetime != null) ? (long) (Nanos.of(lifetime) * slot.lifeShare) - (now - slot.bornAt) : Long.MAX_VALUE;
	}

	/**
	 * Why a resource that is held by nobody but the pool has to go.
	 * @return the reason, or {@code null} if it may stay
	 */
	@Nullable DestroyReason due(Slot<T> slot, long word, long now) {
		if (this.engine.isClosing()) {
			return DestroyReason.CLOSED;
		}
		if (Slot.is(word, Slot.RETIRE)) {
			return slot.reason;
		}
		if (ageLeft(slot, now) <= 0) {
			return DestroyReason.AGED;
		}
		Integer maxUses = this.engine.settings().maxUses();
		if (maxUses != null && Slot.generation(word) - slot.bornGeneration >= maxUses) {
			return DestroyReason.USED_UP;
		}
		return null;
	}

	/**
	 * Retires a resource whoever has it: now if it is idle, otherwise when its last lease
	 * ends or when the pool puts it out of its hands.
	 */
	void retire(Slot<T> slot, DestroyReason reason) {
		for (;;) {
			long word = slot.state();
			if (Slot.isIdle(word)) {
				if (retireFrom(slot, word, reason)) {
					return;
				}
			}
			else if (Slot.phase(word) == Slot.LIVE || Slot.phase(word) == Slot.BUSY) {
				if (Slot.is(word, Slot.RETIRE)) {
					return;
				}
				slot.reason = reason;
				if (slot.change(word, word | Slot.RETIRE)) {
					return;
				}
			}
			else {
				return;
			}
		}
	}

	/**
	 * Retires every present resource.
	 */
	void retireAll(DestroyReason reason) {
		for (Slot<T> slot : this.engine.places.all()) {
			retire(slot, reason);
		}
	}

	/**
	 * Retires a resource that nobody has but whoever calls, or an idle one, unless its
	 * word has changed.
	 */
	boolean retireFrom(Slot<T> slot, long word, DestroyReason reason) {
		if (slot.change(word, destroying(word))) {
			destroy(slot, reason);
			return true;
		}
		return false;
	}

	/**
	 * Retires a resource if there are more than the given number.
	 */
	boolean retireAbove(int floor, Slot<T> slot, long word, DestroyReason reason) {
		if (this.engine.ledger.ifAbove(floor, () -> slot.change(word, destroying(word)))) {
			destroy(slot, reason);
			return true;
		}
		return false;
	}

	/**
	 * Retires a resource if there are more than the pool may have.
	 */
	boolean retireSurplus(Slot<T> slot, long word) {
		int max = this.engine.settings().size().max();
		return this.engine.places.occupied() > max && retireAbove(max, slot, word, DestroyReason.SHRUNK);
	}

	/**
	 * Makes the pool fit a smaller maximum: idle resources go now, leased ones when they
	 * come back.
	 */
	void shrink() {
		int surplus = this.engine.places.present() - this.engine.settings().size().max();
		for (int leases = 0; surplus > 0 && leases <= this.engine.settings().leasesPerResource(); leases++) {
			for (Slot<T> slot : this.engine.places.all()) {
				long word = slot.state();
				if (surplus > 0 && Slot.phase(word) == Slot.LIVE && Slot.leases(word) == leases) {
					retire(slot, DestroyReason.SHRUNK);
					surplus--;
				}
			}
		}
	}

	static long destroying(long word) {
		return (word & ~(Slot.PHASE | Slot.LEASES | Slot.EXAMINE | Slot.ATTEND | Slot.RETIRE)) | Slot.DESTROYING;
	}

	/**
	 * Destroys what is in a slot that has just been marked as {@link Slot#DESTROYING}, on
	 * a thread of the pool.
	 */
	void destroy(Slot<T> slot, DestroyReason reason) {
		this.engine.threads.execute(() -> destroyHere(slot, reason, () -> {
		}));
	}

	/**
	 * Destroys on the calling thread, which is the pool's.
	 * @param whenOver called when the destruction has ended or was given up on, before
	 * anybody else is served
	 */
	void destroyHere(Slot<T> slot, DestroyReason reason, Runnable whenOver) {
		T resource = slot.resource;
		Scope scope = slot.scope;
		if (resource == null || scope == null) {
			throw new IllegalStateException("no resource in a slot that is to be destroyed");
		}
		long since = this.engine.clock.nanoTime();
		new Teardown<>(this.engine, resource, scope, (inStep) -> {
			Duration took = Duration.ofNanos(this.engine.clock.nanoTime() - since);
			this.engine.telling.announce((listener, name) -> listener.onDestroyed(name, reason, took));
			this.engine.ledger.destroyed(slot, inStep);
			whenOver.run();
			this.engine.stir();
			this.engine.closing.check();
		}).run();
	}

}
