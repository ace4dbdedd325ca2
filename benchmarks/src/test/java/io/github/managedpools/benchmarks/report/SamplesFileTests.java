package io.github.managedpools.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class SamplesFileTests {

	@TempDir
	Path directory;

	@Test
	void piecesAddUpToOneMedian() throws IOException {
		Path file = this.directory.resolve("figures.tsv");
		for (double share : new double[] { 0.9, 0.5, 0.7 }) {
			SamplesFile.append(file, "ours", "8 threads", Map.of(Metric.SHARE, share, Metric.THROUGHPUT, 10 * share));
		}
		Map<Integer, Samples> read = SamplesFile.read(file);
		assertThat(read).containsOnlyKeys(Runtime.version().feature());
		Samples samples = read.get(Runtime.version().feature());
		assertThat(samples.median("ours", "8 threads", Metric.SHARE)).isEqualTo(0.7);
		assertThat(samples.median("ours", "8 threads", Metric.THROUGHPUT)).isEqualTo(7.0);
		assertThat(samples.has("ours", "8 threads")).isTrue();
		assertThat(samples.has("ours", "32 threads")).isFalse();
	}

	@Test
	void malformedLineIsReported() throws IOException {
		Path file = Files.writeString(this.directory.resolve("figures.tsv"), "17\tours\t8 threads\n");
		assertThatIOException().isThrownBy(() -> SamplesFile.read(file)).withMessageContaining("8 threads");
	}

}
