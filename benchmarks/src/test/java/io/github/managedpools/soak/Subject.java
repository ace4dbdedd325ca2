package io.github.managedpools.soak;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;

/**
 * A pool under test, plain or keyed. A plain pool ignores the key.
 */
interface Subject {

	Lease<Item> acquire(int key) throws InterruptedException;

	Lease<Item> acquire(int key, Duration timeout) throws InterruptedException;

	Optional<Lease<Item>> tryAcquire(int key);

	CompletableFuture<Lease<Item>> acquireAsync(int key);

	<X extends Exception> void use(int key, LeaseFunction<Item, Void, X> work) throws X, InterruptedException;

	PoolState state();

	int countLeases();

	void reconfigure(Consumer<SettingsBuilder<?>> change);

	void resize(SizeRange size);

	void suspend();

	void resume();

	void refresh();

	CompletableFuture<ShutdownReport> shutdown(Duration drain);

	void close();

	static Subject of(Pool<Item> pool) {
		return new Subject() {

			@Override
			public Lease<Item> acquire(int key) throws InterruptedException {
				return pool.acquire();
			}

			@Override
			public Lease<Item> acquire(int key, Duration timeout) throws InterruptedException {
				return pool.acquire(timeout);
			}

			@Override
			public Optional<Lease<Item>> tryAcquire(int key) {
				return pool.tryAcquire();
			}

			@Override
			public CompletableFuture<Lease<Item>> acquireAsync(int key) {
				return pool.acquireAsync();
			}

			@Override
			public <X extends Exception> void use(int key, LeaseFunction<Item, Void, X> work)
					throws X, InterruptedException {
				pool.use(work);
			}

			@Override
			public PoolState state() {
				return pool.state();
			}

			@Override
			public int countLeases() {
				return pool.leases().size();
			}

			@Override
			public void reconfigure(Consumer<SettingsBuilder<?>> change) {
				pool.reconfigure(change::accept);
			}

			@Override
			public void resize(SizeRange size) {
				pool.resize(size);
			}

			@Override
			public void suspend() {
				pool.suspend();
			}

			@Override
			public void resume() {
				pool.resume();
			}

			@Override
			public void refresh() {
				pool.refresh();
			}

			@Override
			public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
				return pool.shutdown(drain);
			}

			@Override
			public void close() {
				pool.close();
			}

		};
	}

	static Subject of(KeyedPool<Integer, Item> pool) {
		return new Subject() {

			@Override
			public Lease<Item> acquire(int key) throws InterruptedException {
				return pool.acquire(key);
			}

			@Override
			public Lease<Item> acquire(int key, Duration timeout) throws InterruptedException {
				return pool.acquire(key, timeout);
			}

			@Override
			public Optional<Lease<Item>> tryAcquire(int key) {
				return pool.tryAcquire(key);
			}

			@Override
			public CompletableFuture<Lease<Item>> acquireAsync(int key) {
				return pool.acquireAsync(key);
			}

			@Override
			public <X extends Exception> void use(int key, LeaseFunction<Item, Void, X> work)
					throws X, InterruptedException {
				pool.use(key, work);
			}

			@Override
			public PoolState state() {
				return pool.state();
			}

			@Override
			public int countLeases() {
				return pool.leases().size();
			}

			@Override
			public void reconfigure(Consumer<SettingsBuilder<?>> change) {
				pool.reconfigure(change::accept);
			}

			@Override
			public void resize(SizeRange size) {
				pool.resize(size);
			}

			@Override
			public void suspend() {
				pool.suspend();
			}

			@Override
			public void resume() {
				pool.resume();
			}

			@Override
			public void refresh() {
				pool.refresh();
			}

			@Override
			public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
				return pool.shutdown(drain);
			}

			@Override
			public void close() {
				pool.close();
			}

		};
	}

}
