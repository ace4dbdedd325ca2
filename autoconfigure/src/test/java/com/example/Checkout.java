package com.example;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * An application's code that borrows. Its package is neither the library's nor a
 * framework's.
 */
public final class Checkout {

	private Checkout() {
	}

	public static Lease<?> pay(Pool<?> pool) throws InterruptedException {
		return pool.acquire();
	}

}
