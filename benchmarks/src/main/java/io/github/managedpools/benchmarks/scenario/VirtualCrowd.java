package io.github.managedpools.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.managedpools.benchmarks.peer.Lender;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Virtual threads that begin together and end when each has done its cycles, so that a
 * pool gains nothing by serving only a few of them.
 *
 * @param threads the number of virtual threads
 * @param cycles the number of cycles of each thread
 * @param hold the tokens of {@link Blackhole#consumeCPU} for which a resource is held
 * @param yieldsWhileHolding whether they yield with a resource or without one
 */
record VirtualCrowd(int threads, int cycles, int hold, boolean yieldsWhileHolding) {

	/**
	 * Runs all threads once.
	 * @param lender the shared pool
	 * @param waits receives the waits
	 * @return the duration in nanoseconds
	 * @throws Exception if an acquire or a release fails
	 */
	long run(Lender<Object> lender, Waits waits) throws Exception {
		ExecutorService executor = virtualThreads();
		try {
			CountDownLatch begin = new CountDownLatch(1);
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < this.threads; i++) {
				int thread = i;
				running.add(executor.submit(() -> {
					begin.await();
					cycle(thread, lender, waits);
					return null;
				}));
			}
			long begun = System.nanoTime();
			begin.countDown();
			for (Future<?> thread : running) {
				thread.get();
			}
			return System.nanoTime() - begun;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void cycle(int thread, Lender<Object> lender, Waits waits) throws Exception {
		for (int i = 0; i < this.cycles; i++) {
			long asked = System.nanoTime();
			Object lease = lender.acquire();
			waits.record(thread, System.nanoTime() - asked);
			if (this.hold > 0) {
				Blackhole.consumeCPU(this.hold);
			}
			if (this.yieldsWhileHolding) {
				Thread.yield();
			}
			lender.release(lease);
			if (!this.yieldsWhileHolding) {
				Thread.yield();
			}
		}
	}

	static ExecutorService virtualThreads() throws ReflectiveOperationException {
		// By reflection, because this is compiled for JDK 17
		return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
	}

}
