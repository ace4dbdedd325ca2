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
			Waits waits = new Waits();
			List<Future<Long>> cycles = new ArrayList<>();
			for (int i = 0; i < this.threads; i++) {
				int thread = i;
				cycles.add(executor.submit(() -> cycle(thread, lender, stretch, waits)));
			}
			stretch.pass(timing);
			List<Long> counts = new ArrayList<>();
			for (Future<Long> count : cycles) {
				counts.add(count.get());
			}
			return new Outcome(counts, stretch.nanos(), waits);
		}
		finally {
			executor.shutdown();
		}
	}

	private long cycle(int thread, Lender<Object> lender, Stretch stretch, Waits waits) throws Exception {
		long cycles = 0;
		while (!stretch.isOver()) {
			long asked = System.nanoTime();
			Object lease = lender.acquire();
			long got = System.nanoTime();
			this.hold.run();
			lender.release(lease);
			if (stretch.hasBegun()) {
				waits.record(thread, stretch.counted(asked, got));
				cycles++;
			}
		}
		return cycles;
	}

	/**
	 * What came of it.
	 *
	 * @param cycles how many cycles each thread had
	 * @param nanos how long it took
	 * @param waits how long the threads waited
	 */
	record Outcome(List<Long> cycles, long nanos, Waits waits) {

		double nanosPerCycle() {
			return (double) this.nanos / this.cycles.stream().mapToLong(Long::longValue).sum();
		}

		double share() {
			return this.cycles.stream().mapToDouble(Long::doubleValue).min().orElseThrow()
					/ this.cycles.stream().mapToLong(Long::longValue).max().orElseThrow();
		}

	}

}
