package io.github.managedpools;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Regression;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SystemPoolClockTests {

	private final PoolClock clock = PoolClock.system();

	@Test
	@Regression("ours: once threads could be started again, none was left that would have started them")
	void threadOfAnOpenPoolStaysWhenNothingIsScheduled() throws Exception {
		Timer reserved = this.clock.reserveThread();
		Thread thread = threadOfTheTimer();
		// Without the reservation, the thread would end after a millisecond
		thread.join(100);
		assertThat(thread.isAlive()).isTrue();
		reserved.cancel();
		thread.join(Duration.ofMinutes(1).toMillis());
		assertThat(thread.isAlive()).isFalse();
	}

	@Test
	void poolReservesTheThreadFromItsFirstUseUntilItIsClosed() throws Exception {
		AtomicInteger reservations = new AtomicInteger();
		PoolClock counting = new ForwardingClock(this.clock) {

			@Override
			public Timer reserveThread() {
				reservations.incrementAndGet();
				return reservations::decrementAndGet;
			}

		};
		Pool<Object> pool = Pool.builder((scope) -> new Object()).name("lazy").clock(counting).build();
		assertThat(reservations).hasValue(0);
		pool.acquire().close();
		assertThat(reservations).hasValue(1);
		pool.acquire().invalidate();
		assertThat(reservations).hasValue(1);
		pool.close();
		assertThat(reservations).hasValue(0);
	}

	private Thread threadOfTheTimer() throws Exception {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		this.clock.schedule(() -> thread.complete(Thread.currentThread()), 0);
		return thread.get();
	}

}
