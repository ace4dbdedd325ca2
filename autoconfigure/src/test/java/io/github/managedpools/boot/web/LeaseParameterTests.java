package io.github.managedpools.boot.web;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.Pooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link LeaseParameter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LeaseParameterTests {

	/**
	 * Regression test: every request logged the warning again.
	 */
	@Test
	void finalMethodsAreReportedOnceAndNotByEachRequest(CapturedOutput output) throws Exception {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Parsers.class)) {
			MethodParameter handlers = new MethodParameter(Parsers.class.getDeclaredMethod("handle", Parser.class), 0);
			LeaseParameter parameter = LeaseParameter.of(handlers, context.getBeanFactory());
			try (Lease<?> lease = parameter.pool(context.getBeanFactory()).acquire()) {
				assertThat(parameter.argument(lease)).isInstanceOf(Parser.class);
				assertThat(parameter.argument(lease)).isInstanceOf(Parser.class);
			}
		}
		assertThat(output.getOut()).containsOnlyOnce("do not reach a leased resource");
	}

	@Configuration(proxyBeanMethods = false)
	static class Parsers {

		@Bean
		Pool<Parser> parserPool() {
			return Pool.<Parser>builder((scope) -> new Parser()).build();
		}

		void handle(@Pooled("parser") Parser parser) {
		}

	}

	static class Parser {

		public final int version() {
			return 1;
		}

	}

}
