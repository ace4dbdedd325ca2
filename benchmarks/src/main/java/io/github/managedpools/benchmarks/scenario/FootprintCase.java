package io.github.managedpools.benchmarks.scenario;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * The cost of idle pools: heap, threads, and their wake-ups.
 */
final class FootprintCase implements ForkedCase {

	private static final int POOLS = 100;

	private static final int SIZE = 10;

	private static final int FURTHER = 4096;

	private static final int COLLECTIONS = 4;

	private static final int PAUSE_MILLIS = 50;

	@Override
	public String name() {
		return "idle pools";
	}

	@Override
	public boolean isQuick() {
		return true;
	}

	@Override
	public List<Metric> metrics() {
		return List.of(Metric.POOL_HEAP, Metric.IDLE_RESOURCE_HEAP, Metric.IDLE_THREADS, Metric.IDLE_WAKE_UPS);
	}

	@Override
	public List<String> jvmArguments() {
		// The serial collector reports the live heap to the byte
		return List.of("-XX:+UseSerialGC");
	}

	@Override
	public Map<Metric, Double> run(Peer peer, Timing timing) throws Exception {
		List<Lender<Object>> lenders = new ArrayList<>();
		NativeThreads threads = NativeThreads.present();
		// Load classes and shared state first, since they are not part of a pool
		lenders.add(peer.open(SIZE));
		usedHeap();
		long before = usedHeap();
		for (int i = 1; i < POOLS; i++) {
			lenders.add(peer.open(SIZE));
		}
		double pool = (double) (usedHeap() - before) / (POOLS - 1);
		TimeUnit.SECONDS.sleep(timing.warmUpSeconds());
		long wakeUps = threads.wakeUpsOfNewer();
		TimeUnit.SECONDS.sleep(timing.seconds());
		wakeUps = threads.wakeUpsOfNewer() - wakeUps;
		int newer = threads.countNewer();
		before = usedHeap();
		lenders.add(peer.open(SIZE + FURTHER));
		double resource = (usedHeap() - before - pool) / FURTHER;
		for (Lender<Object> lender : lenders) {
			lender.close();
		}
		return Map.of(Metric.POOL_HEAP, pool, Metric.IDLE_RESOURCE_HEAP, resource, Metric.IDLE_THREADS, (double) newer,
				Metric.IDLE_WAKE_UPS, (double) wakeUps / timing.seconds());
	}

	private static long usedHeap() throws InterruptedException {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
			// References may be cleared only after the collection that finds them dead
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
		}
		// Usage after the collection, because the present usage includes threads' buffers
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.mapToLong((pool) -> pool.getCollectionUsage().getUsed())
			.sum();
	}

}
