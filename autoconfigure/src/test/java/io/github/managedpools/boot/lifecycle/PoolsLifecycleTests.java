package io.github.managedpools.boot.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crac.Core;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lifecycle.PoolsCheckpointAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsLifecycle}. A CRaC checkpoint stops and starts the lifecycle
 * beans, as {@code stop()} and {@code start()} of a context do. {@link Core} stands in
 * for a JDK that supports checkpoints.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolsLifecycleTests {

	private final Connections connections = new Connections();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class))
		.withBean("ftp", Connections.class, () -> this.connections)
		.withPropertyValues("managed-pools.pool.ftp.size=2..4", "managed-pools.pool.ftp.warm-up=required");

	@Test
	void checkpointFindsNoResourceAndRestoreBuildsTheMinimumAgain() {
		this.contextRunner.run((context) -> {
			assertThat(this.connections.open).hasValue(2);
			context.getSourceApplicationContext().stop();
			assertThat(this.connections.open).hasValue(0);
			context.getSourceApplicationContext().start();
			Pool<?> pool = context.getBean("ftpPool", Pool.class);
			assertThat(pool.settings().size()).isEqualTo(new SizeRange(2, 4));
			Awaitility.await().until(() -> this.connections.open.get() == 2);
			pool.acquire().close();
		});
	}

	@Test
	void checkpointFindsNoResourceOfAnyKeyAndRestoreLendsAgain() {
		AtomicInteger open = new AtomicInteger();
		KeyedResourceFactory<String, AutoCloseable> factory = (tenant, scope) -> {
			open.incrementAndGet();
			return open::decrementAndGet;
		};
		this.contextRunner.withBean("tenant", KeyedResourceFactory.class, () -> factory).run((context) -> {
			@SuppressWarnings("unchecked")
			KeyedPool<String, AutoCloseable> pool = context.getBean("tenantPool", KeyedPool.class);
			pool.acquire("acme").close();
			pool.acquire("globex").close();
			assertThat(open).hasValue(2);
			context.getSourceApplicationContext().stop();
			assertThat(open).hasValue(0);
			CompletableFuture<Lease<AutoCloseable>> waiting = pool.acquireAsync("acme");
			assertThat(pool.state().pending()).isEqualTo(1);
			context.getSourceApplicationContext().start();
			waiting.get(30, TimeUnit.SECONDS).close();
			assertThat(pool.settings().perKey().size()).isEqualTo(new SizeRange(0, 10));
		});
	}

	@Test
	void checkpointWaitsForLeases() {
		this.contextRunner.run((context) -> {
			Pool<?> pool = context.getBean("ftpPool", Pool.class);
			Lease<?> lease = pool.acquire();
			CompletableFuture<Void> stop = CompletableFuture
				.runAsync(() -> context.getSourceApplicationContext().stop());
			Awaitility.await().until(() -> this.connections.open.get() == 1);
			assertThat(stop).isNotDone();
			lease.close();
			stop.get(30, TimeUnit.SECONDS);
			assertThat(this.connections.open).hasValue(0);
		});
	}

	@Test
	void leaseThatIsNotGivenBackIsReported(CapturedOutput output) {
		this.contextRunner.withPropertyValues("managed-pools.pool.ftp.drain-timeout=10ms").run((context) -> {
			Lease<?> lease = context.getBean("ftpPool", Pool.class).acquire();
			context.getSourceApplicationContext().stop();
			assertThat(output).contains("Pool 'ftp' could not be emptied");
			lease.close();
		});
	}

	@Test
	void callersWaitFromTheCheckpointToTheRestore() {
		this.contextRunner.run((context) -> {
			Pool<?> pool = context.getBean("ftpPool", Pool.class);
			context.getSourceApplicationContext().stop();
			CompletableFuture<? extends Lease<?>> waiting = pool.acquireAsync();
			assertThat(pool.state().pending()).isEqualTo(1);
			context.getSourceApplicationContext().start();
			waiting.get(30, TimeUnit.SECONDS).close();
		});
	}

	@Test
	void checkpointAndRestoreOfCracReachThePoolsThroughTheLifecycle() {
		this.contextRunner.run((context) -> {
			AtomicInteger inTheImage = new AtomicInteger(-1);
			Core.setImage(() -> inTheImage.set(this.connections.open.get()));
			assertThat(this.connections.open).hasValue(2);
			org.crac.Core.checkpointRestore();
			assertThat(inTheImage).hasValue(0);
			Awaitility.await().until(() -> this.connections.open.get() == 2);
			assertThat(context.getBean("ftpPool", Pool.class).settings().size()).isEqualTo(new SizeRange(2, 4));
		});
	}

	@Test
	void poolsFillAgainAfterACheckpointThatTwoPartsHandle() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(PoolsCheckpointAutoConfiguration.class))
			.run((context) -> {
				Core.setImage(() -> assertThat(this.connections.open).hasValue(0));
				org.crac.Core.checkpointRestore();
				assertThat(context.getBean("ftpPool", Pool.class).settings().size()).isEqualTo(new SizeRange(2, 4));
			});
	}

	@Test
	void checkpointAfterTheEndOfTheApplicationFindsNothing() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(PoolsCheckpointAutoConfiguration.class))
			.run((context) -> {
				context.close();
				Core.setImage(() -> assertThat(this.connections.open).hasValue(0));
				org.crac.Core.checkpointRestore();
				assertThat(this.connections.open).hasValue(0);
			});
	}

	@Test
	void pausedContextKeepsItsResources() {
		this.contextRunner.run((context) -> {
			context.getSourceApplicationContext().pause();
			assertThat(this.connections.open).hasValue(2);
		});
	}

	@Test
	void endOfTheApplicationIsLeftToTheDestroyMethod() {
		this.contextRunner.withBean(StoppingLate.class).run((context) -> {
			Pool<?> pool = context.getBean("ftpPool", Pool.class);
			StoppingLate late = context.getBean(StoppingLate.class);
			context.close();
			assertThat(late.leased).as("a bean that is destroyed later than lifecycles stop could lease").isTrue();
			assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
			assertThat(this.connections.open).hasValue(0);
		});
	}

	private static final class Connections implements ResourceFactory<AutoCloseable> {

		private final AtomicInteger open = new AtomicInteger();

		@Override
		public AutoCloseable create(CreationScope scope) {
			this.open.incrementAndGet();
			return this.open::decrementAndGet;
		}

	}

	static class StoppingLate implements AutoCloseable {

		private final Pool<?> pool;

		private boolean leased;

		StoppingLate(Pool<?> pool) {
			this.pool = pool;
		}

		@Override
		public void close() throws InterruptedException {
			this.pool.acquire().close();
			this.leased = true;
		}

	}

}
