package io.github.managedpools.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;

/**
 * More platform threads than resources; each thread acquires, holds and releases until
 * the time is over.
 *
 * @param threads the number of threads
 * @param size the number of resources
 * @param hold what a thread does while it holds a resource
 */
record Crowd(int threads, int size, Runnable hold) {

	Outcome run(Peer peer, Timing timing) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(this.threads);
		try (Lender<Object> lender = peer.open(this.size)) {
			Stretch stretch = new Stretch();
			List<Future<Served>> running = new ArrayList<>();
			for (int i = 0; i < this.threads; i++) {
				running.add(executor.submit(() -> cycle(lender, stretch)));
			}
			stretch.pass(timing);
			List<Served> served = new ArrayList<>();
			for (Future<Served> thread : running) {
				served.add(thread.get());
			}
			return new Outcome(served, stretch.nanos());
		}
		finally {
			executor.shutdown();
		}
	}

	private Served cycle(Lender<Object> lender, Stretch stretch) throws Exception {
		long cycles = 0;
		// No histogram, because its cost per cycle would hide the differences between
		// peers
		long longestWait = 0;
		while (!stretch.isOver()) {
			long asked = System.nanoTime();
			Object lease = lender.acquire();
			long got = System.nanoTime();
			this.hold.run();
			lender.release(lease);
			if (stretch.hasBegun()) {
				longestWait = Math.max(longestWait, stretch.counted(asked, got));
				cycles++;
			}
		}
		return new Served(cycles, longestWait);
	}

	/**
	 * The result of one thread.
	 *
	 * @param cycles the number of its cycles
	 * @param longestWait its longest wait in nanoseconds
	 */
	record Served(long cycles, long longestWait) {

	}

	/**
	 * The result of a run.
	 *
	 * @param served the result of each thread
	 * @param nanos the duration in nanoseconds
	 */
	record Outcome(List<Served> served, long nanos) {

		private static final double NANOS_PER_MILLI = 1e6;

		double nanosPerCycle() {
			return (double) this.nanos / this.served.stream().mapToLong(Served::cycles).sum();
		}

		double longestMillis() {
			return this.served.stream().mapToLong(Served::longestWait).max().orElseThrow() / NANOS_PER_MILLI;
		}

		double share() {
			return this.served.stream().mapToDouble(Served::cycles).min().orElseThrow()
					/ this.served.stream().mapToLong(Served::cycles).max().orElseThrow();
		}

	}

}
