package io.github.managedpools.testkit;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * Acquires several leases at a time.
 */
public final class Leases {

	private Leases() {
	}

	/**
	 * Acquires a number of leases.
	 */
	public static List<Lease<Probe>> take(Pool<Probe> pool, int count) throws InterruptedException {
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(pool.acquire(Eventually.BOUND));
		}
		return leases;
	}

	/**
	 * Closes all leases.
	 */
	public static void giveBack(List<? extends Lease<?>> leases) {
		leases.forEach(Lease::close);
	}

	/**
	 * Leases a number of resources at the same time, returns them, and waits until they
	 * are idle.
	 */
	public static void makeIdle(Pool<Probe> pool, int count) throws InterruptedException {
		giveBack(take(pool, count));
		Eventually.becomes("%d idle".formatted(count), () -> pool.state().resources().idle() == count);
	}

}
