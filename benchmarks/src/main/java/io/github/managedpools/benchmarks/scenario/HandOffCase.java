package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;
import org.HdrHistogram.Histogram;

/**
 * The time from the release of the only resource until the one thread runs that is parked
 * for it.
 */
final class HandOffCase implements ForkedCase {

	private static final double NANOS_PER_MICRO = 1000;

	private static final int MEDIAN = 50;

	private static final int P99 = 99;

	@Override
	public String name() {
		return "hand-off";
	}

	@Override
	public boolean isQuick() {
		return true;
	}

	@Override
	public List<Metric> metrics() {
		return List.of(Metric.HAND_OFF_MEDIAN, Metric.HAND_OFF_P99, Metric.RELEASE_MEDIAN);
	}

	@Override
	public Map<Metric, Double> run(Peer peer, Timing timing) throws Exception {
		Histogram handOffs = new Histogram(2);
		Histogram releases = new Histogram(2);
		try (Lender<Object> lender = peer.open(1); Waiter waiter = new Waiter(lender)) {
			waiter.start();
			long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(timing.warmUpSeconds());
			long end = begin + TimeUnit.SECONDS.toNanos(timing.seconds());
			while (System.nanoTime() - end < 0) {
				Object lease = lender.acquire();
				waiter.awaitParked();
				long released = System.nanoTime();
				lender.release(lease);
				long returned = System.nanoTime();
				long woken = waiter.awaitWoken();
				if (released - begin >= 0) {
					handOffs.recordValue(woken - released);
					releases.recordValue(returned - released);
				}
			}
		}
		return Map.of(Metric.HAND_OFF_MEDIAN, handOffs.getValueAtPercentile(MEDIAN) / NANOS_PER_MICRO,
				Metric.HAND_OFF_P99, handOffs.getValueAtPercentile(P99) / NANOS_PER_MICRO, Metric.RELEASE_MEDIAN,
				releases.getValueAtPercentile(MEDIAN) / NANOS_PER_MICRO);
	}

}
