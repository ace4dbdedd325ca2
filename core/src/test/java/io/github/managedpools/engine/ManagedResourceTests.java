package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A resource that its own scope closes, as in the README's first factory.
 */
@Rule(Invariant.RESOURCES_ARE_TOLD_APART_BY_IDENTITY)
@Regression("the README's own factory closed each resource twice, by destroy and by its undo")
class ManagedResourceTests {

	private final List<Handle> handles = new CopyOnWriteArrayList<>();

	private Handle open() {
		Handle handle = new Handle();
		this.handles.add(handle);
		return handle;
	}

	@Test
	void resourceThatItsScopeClosesIsClosedOnce() throws InterruptedException {
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> scope.manage(open())).build();
		pool.acquire().invalidate();
		pool.acquire().close();
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1, 1);
	}

	@Test
	void resourceOfAKeyThatItsScopeClosesIsClosedOnce() throws InterruptedException {
		KeyedPool<String, Handle> pool = KeyedPool.<String, Handle>builder((key, scope) -> scope.manage(open()))
			.build();
		pool.acquire("a").invalidate();
		pool.acquire("b").close();
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1, 1);
	}

	@Test
	void laterUndosStillFindTheResourceOpen() throws InterruptedException {
		List<Integer> closedAtLogout = new ArrayList<>();
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> {
			Handle handle = scope.manage(open());
			scope.onDestroy(() -> closedAtLogout.add(handle.closed));
			return handle;
		}).build();
		pool.acquire().close();
		pool.close();
		assertThat(closedAtLogout).containsExactly(0);
	}

	@Test
	void resourceThatNoScopeClosesIsClosedByDestroy() throws InterruptedException {
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> open()).build();
		pool.acquire().close();
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1);
	}

	@Test
	void partAndTheResourceThatWrapsItAreBothClosed() throws InterruptedException {
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> {
			scope.manage(open());
			return open();
		}).build();
		pool.acquire().close();
		pool.close();
		// They are equal, and hashCode is never called
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1, 1);
	}

	@Test
	void partThatIsManagedTwiceIsClosedOnce() throws InterruptedException {
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> scope.manage(scope.manage(open())))
			.build();
		pool.acquire().close();
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1);
	}

	@Test
	void resourceThatIsOpenedAgainIsClosedAgain() throws InterruptedException {
		Handle reopened = open();
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> scope.manage(reopened))
			// One resource, so that it is not opened again before it is closed
			.size(new SizeRange(0, 1))
			.build();
		pool.acquire().invalidate();
		pool.acquire().close();
		pool.close();
		assertThat(reopened.closed).isEqualTo(2);
	}

	@Test
	void factoryAndScopeThatAreWrappedCloseOnce() throws InterruptedException {
		ResourceFactory<Handle> wrapped = (scope) -> scope.manage(open());
		Pool<Handle> pool = Pool.builder(new ResourceFactory<Handle>() {
			@Override
			public Handle create(CreationScope scope) throws Exception {
				return wrapped.create((undo) -> scope.onDestroy(undo::undo));
			}

			@Override
			public void destroy(Handle resource) throws Exception {
				wrapped.destroy(resource);
			}
		}).build();
		pool.acquire().close();
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1);
	}

	@Test
	void resourceWhoseCreationFailedIsClosedOnce() {
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> {
			scope.manage(open());
			throw new IOException("refused");
		}).build();
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire);
		pool.close();
		assertThat(this.handles).extracting((handle) -> handle.closed).containsExactly(1);
	}

	@Test
	void resourceThatComesAfterItsCreationWasGivenUpOnIsClosedOnce() throws InterruptedException {
		ManualClock clock = new ManualClock();
		CountDownLatch managed = new CountDownLatch(1);
		CountDownLatch late = new CountDownLatch(1);
		Pool<Handle> pool = Pool.builder((ResourceFactory<Handle>) (scope) -> {
			Handle handle = scope.manage(open());
			managed.countDown();
			awaitIgnoringInterrupts(late);
			return handle;
		}).size(new SizeRange(1, 1)).clock(clock).build();
		assertThat(managed.await(60, TimeUnit.SECONDS)).isTrue();
		Eventually.becomes("given up on", () -> {
			clock.advance(Duration.ofSeconds(30));
			return this.handles.get(0).closed == 1;
		});
		pool.shutdown(Duration.ZERO);
		late.countDown();
		Eventually.becomes("the late product is destroyed", () -> pool.state().counters().destroyed() > 0);
		assertThat(this.handles.get(0).closed).isEqualTo(1);
	}

	private static void awaitIgnoringInterrupts(CountDownLatch latch) {
		for (;;) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// User code may do that
			}
		}
	}

	private static final class Handle implements AutoCloseable {

		private volatile int closed;

		@Override
		@SuppressWarnings("NonAtomicOperationOnVolatileField")
		public void close() {
			this.closed++;
		}

		@Override
		public int hashCode() {
			throw new IllegalStateException("hashCode of a resource");
		}

		@Override
		public boolean equals(Object other) {
			throw new IllegalStateException("equals of a resource");
		}

	}

}
