package io.github.managedpools.manual.reactive;

import java.time.Duration;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.reactive.ReactivePool;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the chapter on reactive use.
 */
class ReactiveUseTests {

	@Test
	void resourceIsBackAfterAResultAndAfterACancel() {
		try (Pool<QuoteClient> pool = Pool.<QuoteClient>builder((scope) -> new QuoteClient()).size(0, 1).build()) {
			Quotes quotes = new Quotes(ReactivePool.of(pool));
			assertThat(quotes.latest("ACME").block(Duration.ofSeconds(10))).isEqualTo(4);
			// take() cancels the endless rest
			assertThat(quotes.live("ACME").take(3).collectList().block(Duration.ofSeconds(10))).containsExactly(4, 5,
					6);
			assertThat(pool.state().leases()).isZero();
			assertThat(pool.state().counters().acquired()).isEqualTo(2);
		}
	}

}
