package io.github.managedpools.boot.fork;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application from which a CRaC image is taken when its context has been
 * refreshed.
 */
@Tag("slow")
class CheckpointTests {

	@Test
	void checkpointBeforeTheStartFindsNoResourceAndRestoreBuildsTheMinimum() throws Exception {
		String output = new ForkedJvm().option("-Dspring.context.checkpoint=onRefresh")
			.run(CheckpointedApplication.class.getName(), "--managed-pools.pool.connection.size=2",
					"--managed-pools.pool.connection.warm-up=required");
		assertThat(output).contains("built before the image: 2")
			.contains("open in the image: 0")
			.contains("open at the end: 2");
	}

}
