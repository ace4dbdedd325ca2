package io.github.managedpools.boot.fork;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that is restarted by the developer tools.
 */
@Tag("slow")
class RestartTests {

	@Test
	void restartLeavesNeitherThreadNorClassLoader() throws Exception {
		String output = new ForkedJvm().option("-XX:SoftRefLRUPolicyMSPerMB=0")
			.run(Restart.class.getName(), "--managed-pools.pool.word.size=1..3",
					"--managed-pools.pool.word.keep-alive=1m");
		assertThat(output).contains("threads left: []").contains("class loaders left: 0");
	}

}
