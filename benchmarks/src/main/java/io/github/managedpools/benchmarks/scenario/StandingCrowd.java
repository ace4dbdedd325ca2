package io.github.managedpools.benchmarks.scenario;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import io.github.managedpools.benchmarks.peer.Lender;

/**
 * Virtual threads that all wait at the same time, because every resource is held for
 * long: processor time that they use is spent on spinning or polling.
 *
 * @param threads the number of virtual threads
 * @param size the number of resources
 */
record StandingCrowd(int threads, int size) {

	private static final int SETTLE_MILLIS = 500;

	private static final int WATCHED_MILLIS = 500;

	private static final double NANOS_PER_MILLI = 1e6;

	double cpuMillisPerSecond(Lender<Object> lender) throws Exception {
		ExecutorService executor = VirtualCrowd.virtualThreads();
		try {
			List<Object> held = new ArrayList<>();
			for (int i = 0; i < this.size; i++) {
				held.add(lender.acquire());
			}
			List<Future<?>> waiting = new ArrayList<>();
			for (int i = 0; i < this.threads; i++) {
				waiting.add(executor.submit(() -> {
					lender.release(lender.acquire());
					return null;
				}));
			}
			TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
			double spent = watch();
			for (Object lease : held) {
				lender.release(lease);
			}
			for (Future<?> thread : waiting) {
				thread.get();
			}
			return spent;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private double watch() throws InterruptedException {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		long began = System.nanoTime();
		long before = system.getProcessCpuTime();
		TimeUnit.MILLISECONDS.sleep(WATCHED_MILLIS);
		double cpu = system.getProcessCpuTime() - before;
		return cpu / (System.nanoTime() - began) * TimeUnit.SECONDS.toNanos(1) / NANOS_PER_MILLI;
	}

}
