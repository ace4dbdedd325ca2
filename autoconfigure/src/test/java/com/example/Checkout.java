package com.example;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * Code of an application that borrows a resource. Its package belongs neither to the
 * library nor to a framework.
 */
public final class Checkout {

	private Checkout() {
	}

	public static Lease<?> pay(Pool<?> pool) throws InterruptedException {
		return pool.acquire();
	}

}
