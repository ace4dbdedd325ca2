package io.github.managedpools.boot.running;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ShortLivedCache}.
 */
class ShortLivedCacheTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final AtomicInteger looks = new AtomicInteger();

	@Test
	void oneReadServesAllForASecond() {
		ShortLivedCache<Integer> shared = new ShortLivedCache<>(this.now::get, (found) -> true);
		assertThat(shared.get(this.looks::incrementAndGet)).isOne();
		pass(Duration.ofMillis(999));
		assertThat(shared.get(this.looks::incrementAndGet)).isOne();
		pass(Duration.ofMillis(1));
		assertThat(shared.get(this.looks::incrementAndGet)).isEqualTo(2);
	}

	@Test
	void cheapValueIsComputedEachTime() {
		ShortLivedCache<Integer> shared = new ShortLivedCache<>(this.now::get, (found) -> false);
		shared.get(this.looks::incrementAndGet);
		assertThat(shared.get(this.looks::incrementAndGet)).isEqualTo(2);
	}

	@Test
	void aLookThatTakesLongIsNotRepeatedSoonEnoughToKeepAProcessorBusy() {
		ShortLivedCache<Integer> shared = new ShortLivedCache<>(this.now::get, (found) -> true);
		shared.get(this::lookForHalfASecond);
		pass(Duration.ofMillis(4999));
		assertThat(shared.get(this::lookForHalfASecond)).isOne();
		pass(Duration.ofMillis(1));
		assertThat(shared.get(this::lookForHalfASecond)).isEqualTo(2);
	}

	@Test
	void forgottenValueIsComputedAgain() {
		ShortLivedCache<Integer> shared = new ShortLivedCache<>(this.now::get, (found) -> true);
		shared.get(this.looks::incrementAndGet);
		shared.forget();
		assertThat(shared.get(this.looks::incrementAndGet)).isEqualTo(2);
	}

	private int lookForHalfASecond() {
		pass(Duration.ofMillis(500));
		return this.looks.incrementAndGet();
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

}
