package io.github.managedpools.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;

/**
 * More platform threads than resources, each of which acquires, holds and releases until
 * the time is over.
 *
 * @param threads how many threads
 * @param size how many resources
 * @param hold what a thread does with its resource
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
		// No histogram: what a cycle costs beside the peer would hide what peers cost
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
	 * What one thread got.
	 *
	 * @param cycles how many cycles it had
	 * @param longestWait how many nanoseconds it waited at most
	 */
	record Served(long cycles, long longestWait) {

	}

	/**
	 * What came of it.
	 *
	 * @param served what each thread got
	 * @param nanos how long it took
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
