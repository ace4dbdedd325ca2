package io.github.managedpools.test.autoconfigure;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.test.NoPoolLeaks;
import io.github.managedpools.test.TestRun;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the pools of an application context are found, and that a context which
 * serves several test classes attributes no leak of one to the next.
 */
class CachedContextTests {

	@Test
	void leakInACachedContextIsThatOfTheTestThatBorrowed() {
		TestRun run = TestRun.of(FirstExample.class, SecondExample.class);
		assertThat(run.failure("aWarmsUpUnmarked()")).isEmpty();
		assertThat(run.message("bLeaks()")).contains("Pool 'connection'")
			.contains("CachedContextTests$FirstExample.bLeaks(");
		assertThat(run.failure("cLeaksNothing()")).isEmpty();
		assertThat(run.failure("leaksNothingInTheSameContext()")).isEmpty();
		assertThat(run.message("leaksInTheSameContext()"))
			.contains("CachedContextTests$SecondExample.leaksInTheSameContext(")
			.doesNotContain("FirstExample");
	}

	@SpringBootTest(classes = Application.class, properties = "managed-pools.defaults.drain-timeout=0s")
	@TestMethodOrder(MethodOrderer.MethodName.class)
	static class FirstExample {

		@Autowired
		Pool<StringBuilder> connectionPool;

		@Test
		void aWarmsUpUnmarked() throws Exception {
			// This one is not checked
			this.connectionPool.acquire();
		}

		@Test
		@NoPoolLeaks(waitMillis = 100)
		void bLeaks() throws Exception {
			this.connectionPool.acquire();
		}

		@Test
		@NoPoolLeaks(waitMillis = 100)
		void cLeaksNothing() throws Exception {
			this.connectionPool.acquire().close();
		}

	}

	@NoPoolLeaks(waitMillis = 100)
	@SpringBootTest(classes = Application.class, properties = "managed-pools.defaults.drain-timeout=0s")
	static class SecondExample {

		@Autowired
		Pool<StringBuilder> connectionPool;

		@Test
		void leaksNothingInTheSameContext() throws Exception {
			this.connectionPool.acquire().close();
		}

		@Test
		void leaksInTheSameContext() throws Exception {
			this.connectionPool.acquire();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<StringBuilder> connectionFactory() {
			return (scope) -> new StringBuilder();
		}

	}

}
