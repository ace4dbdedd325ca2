package io.github.managedpools.benchmarks;

import java.util.Map;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;
import io.github.managedpools.benchmarks.report.Samples;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TargetTests {

	private static final String CROWD = "8 threads on 4, short hold";

	private final Samples samples = new Samples();

	@Test
	void reachedTargetsArePlainAndMissedOnesBold() {
		add(Peer.OURS, Metric.THROUGHPUT, 4.5);
		add(Peer.HIKARI, Metric.THROUGHPUT, 5);
		add(Peer.OURS, Metric.SHARE, 0.79);
		add(Peer.OURS, Metric.LONGEST_WAIT, 30);
		add(Peer.VIBUR_FAIR, Metric.LONGEST_WAIT, 10);
		assertThat(verdict("throughput by the HikariCP bag's ≥ 0.90")).isEqualTo("0.90");
		assertThat(verdict("share ≥ 0.80")).isEqualTo("**0.79**");
		assertThat(verdict("longest wait by fair Vibur's ≤ 2.00")).isEqualTo("**3.00**");
	}

	@Test
	void targetWithoutFiguresIsNeitherReachedNorMissed() {
		assertThat(verdict("share ≥ 0.80")).isEqualTo("–");
	}

	private void add(Peer peer, Metric metric, double value) {
		this.samples.add(peer.title(), CROWD, Map.of(metric, value));
	}

	private String verdict(String text) {
		return Target.all()
			.stream()
			.filter((target) -> target.text().equals(CROWD + ": " + text))
			.map((target) -> target.verdict(this.samples))
			.findFirst()
			.orElseThrow();
	}

}
