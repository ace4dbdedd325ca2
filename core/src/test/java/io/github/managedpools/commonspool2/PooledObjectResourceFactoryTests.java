package io.github.managedpools.commonspool2;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.commonspool2.SessionFactory.Session;
import io.github.managedpools.testkit.Eventually;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.ObjectPool;
import org.apache.commons.pool2.PoolUtils;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectState;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * A factory for commons-pool2 gets the same calls as in commons-pool2.
 */
class PooledObjectResourceFactoryTests {

	private final SessionFactory sessions = new SessionFactory();

	private final PooledObjectResourceFactory<Session> adapter = new PooledObjectResourceFactory<>(this.sessions);

	private final ManualClock clock = new ManualClock();

	@Test
	void migratingTakesOneLine() throws Exception {
		SessionFactory factory = new SessionFactory();
		ObjectPool<Session> before = new GenericObjectPool<>(factory, new GenericObjectPoolConfig<>());
		Session borrowed = before.borrowObject();
		before.returnObject(borrowed);
		before.borrowObject();
		before.returnObject(borrowed);
		before.close();
		assertThat(factory.calls).containsExactly("make", "activate", "passivate", "activate", "passivate", "destroy");

		SessionFactory sameFactory = new SessionFactory();
		Pool<Session> after = Pool.builder(new PooledObjectResourceFactory<>(sameFactory))
			.size(SizeRange.of("0..1"))
			.build();
		after.use((session) -> session.destructions);
		after.use((session) -> session.destructions);
		after.close();
		assertThat(sameFactory.calls).startsWith("make", "activate", "passivate", "activate", "passivate")
			.endsWith("destroy")
			.containsOnlyOnce("make", "destroy");
	}

	@Test
	void objectIsActiveWheneverItIsLent() throws Exception {
		Pool<Session> pool = pool("0..1");
		for (int use = 0; use < 3; use++) {
			Lease<Session> lease = pool.acquire();
			assertThat(this.sessions.calls).endsWith("activate");
			lease.close();
			Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		}
		assertThat(this.sessions.calls).containsExactly("make", "activate", "passivate", "activate", "passivate",
				"activate", "passivate", "activate");
		close(pool);
		assertThat(this.sessions.calls).endsWith("activate", "destroy");
	}

	@Test
	void objectThatWasIdleForLongIsActivatedAnewAndValidated() throws Exception {
		Pool<Session> pool = pool("0..1");
		makeIdle(pool);
		this.sessions.calls.clear();
		this.clock.advance(Duration.ofSeconds(1));
		pool.acquire().close();
		assertThat(this.sessions.calls).startsWith("passivate", "activate", "validate");
		close(pool);
	}

	@Test
	void objectThatDoesNotPassValidationIsDestroyed() throws Exception {
		Pool<Session> pool = pool("0..1");
		makeIdle(pool);
		this.sessions.failing.add("validate");
		this.clock.advance(Duration.ofSeconds(1));
		Lease<Session> lease = pool.acquire();
		assertThat(lease.get()).isNotSameAs(session(0));
		assertThat(session(0).destructions).isEqualTo(1);
		lease.close();
		close(pool);
	}

	@Test
	void objectThatCannotBePassivatedOrActivatedIsDestroyed() throws Exception {
		for (String failing : List.of("passivate", "activate")) {
			SessionFactory factory = new SessionFactory();
			Pool<Session> pool = pool(new PooledObjectResourceFactory<>(factory), "0..1").build();
			Lease<Session> lease = pool.acquire();
			factory.failing.add(failing);
			lease.close();
			Eventually.becomes("destroyed", () -> pool.state().resources().total() == 0);
			assertThat(factory.wrappers.get(0).getObject().destructions).isEqualTo(1);
			close(pool);
		}
	}

	@Test
	void objectThatCannotBeActivatedAtFirstIsDestroyedBeforeTheCallerSeesTheError() throws Exception {
		this.sessions.failing.add("activate");
		Pool<Session> pool = pool("0..1");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire)
			.withCauseInstanceOf(IllegalStateException.class)
			.withStackTraceContaining("can't activate");
		assertThat(this.sessions.calls).containsExactly("make", "activate", "destroy");
		assertThat(this.adapter.size()).isZero();
		close(pool);
	}

	@Test
	void failingMakeObjectLeavesNothing() throws Exception {
		this.sessions.failing.add("make");
		Pool<Session> pool = pool("0..1");
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire)
			.withStackTraceContaining("can't make");
		assertThat(this.sessions.calls).containsExactly("make");
		assertThat(this.adapter.size()).isZero();
		close(pool);
	}

	@Test
	void destroyObjectIsCalledOnceEvenIfItThrowsAndLeavesNothing() throws Exception {
		this.sessions.failing.add("destroy");
		Pool<Session> pool = pool("0..2");
		Lease<Session> invalidated = pool.acquire();
		Lease<Session> returned = pool.acquire();
		assertThat(this.adapter.size()).isEqualTo(2);
		invalidated.invalidate();
		returned.close();
		close(pool);
		assertThat(this.sessions.wrappers).hasSize(2)
			.allSatisfy((wrapper) -> assertThat(wrapper.getObject().destructions).isEqualTo(1))
			.allSatisfy((wrapper) -> assertThat(wrapper.getState()).isEqualTo(PooledObjectState.INVALID));
		assertThat(this.adapter.size()).isZero();
	}

	@Test
	void objectIsDestroyedByItsFactoryAndNotClosed() throws Exception {
		Pool<Session> pool = pool("0..1");
		pool.acquire().invalidate();
		close(pool);
		assertThat(session(0).destructions).isEqualTo(1);
		assertThat(session(0).closed).isFalse();
	}

	@Test
	void equalObjectsAreDistinguished() throws Exception {
		Pool<Session> pool = pool("0..2");
		Lease<Session> first = pool.acquire();
		Lease<Session> second = pool.acquire();
		Session kept = second.get();
		assertThat(kept).isEqualTo(first.get()).isNotSameAs(first.get());
		first.invalidate();
		Eventually.becomes("one is left", () -> this.adapter.size() == 1);
		assertThat(kept.destructions).isZero();
		second.close();
		close(pool);
		assertThat(kept.destructions).isEqualTo(1);
	}

	@Test
	void wrapperStaysTheSameAndCountsTheUses() throws Exception {
		Pool<Session> pool = pool("0..1");
		makeIdle(pool);
		makeIdle(pool);
		assertThat(this.sessions.wrappers).hasSize(1);
		assertThat(this.sessions.wrappers.get(0).getBorrowedCount()).isEqualTo(3);
		assertThat(this.sessions.wrappers.get(0).getState()).isEqualTo(PooledObjectState.ALLOCATED);
		close(pool);
	}

	@Test
	void objectThatIsPooledAlreadyIsRefusedAndKept() throws Exception {
		Session only = new Session();
		Pool<Session> pool = pool(new PooledObjectResourceFactory<>(new SessionFactory() {

			@Override
			public Session create() {
				return only;
			}

		}), "0..2").build();
		Lease<Session> lease = pool.acquire();
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire)
			.withStackTraceContaining("is in the pool already");
		assertThat(only.destructions).isZero();
		lease.close();
		close(pool);
		assertThat(only.destructions).isEqualTo(1);
	}

	@Test
	void nullsOfTheFactoryAreCreationsThatFailed() throws Exception {
		SessionFactory withoutWrapper = new SessionFactory() {

			@Override
			public PooledObject<Session> makeObject() {
				return null;
			}

		};
		Pool<Session> pool = pool(new PooledObjectResourceFactory<>(withoutWrapper), "0..1").build();
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(pool::acquire)
			.withStackTraceContaining("makeObject returned null");
		close(pool);
		assertThatNullPointerException().isThrownBy(() -> new PooledObjectResourceFactory<Session>(null))
			.withMessageContaining("factory");
	}

	@Test
	void methodsThatAFactoryDoesNotOverrideCostNothing() {
		assertThat(this.adapter.resets()).isTrue();
		assertThat(this.adapter.validates()).isTrue();
		BasePooledObjectFactory<Object> plain = new BasePooledObjectFactory<>() {

			@Override
			public Object create() {
				return new Object();
			}

			@Override
			public PooledObject<Object> wrap(Object object) {
				return new DefaultPooledObject<>(object);
			}

		};
		PooledObjectResourceFactory<Object> adapted = new PooledObjectResourceFactory<>(plain);
		assertThat(adapted.resets()).isFalse();
		assertThat(adapted.validates()).isFalse();
		PooledObjectResourceFactory<Object> wrapped = new PooledObjectResourceFactory<>(
				PoolUtils.synchronizedPooledFactory(plain));
		assertThat(wrapped.resets()).as("the methods behind a wrapper can't be detected").isTrue();
	}

	@Test
	void failuresOfTheFarSideAreFatalUnlessTheFactoryValidates() {
		class Plain extends BasePooledObjectFactory<Object> {

			@Override
			public Object create() {
				return new Object();
			}

			@Override
			public PooledObject<Object> wrap(Object object) {
				return new DefaultPooledObject<>(object);
			}

		}
		PooledObjectResourceFactory<Object> plain = new PooledObjectResourceFactory<>(new Plain());
		PooledObjectResourceFactory<Object> activating = new PooledObjectResourceFactory<>(new Plain() {

			@Override
			public void activateObject(PooledObject<Object> wrapper) {
			}

		});
		PooledObjectResourceFactory<Object> validating = new PooledObjectResourceFactory<>(new Plain() {

			@Override
			public boolean validateObject(PooledObject<Object> wrapper) {
				return true;
			}

		});
		assertThat(plain.isFatal(new IOException("reset"))).isTrue();
		assertThat(plain.isFatal(new IllegalStateException())).isFalse();
		assertThat(activating.validates()).isTrue();
		assertThat(activating.isFatal(new IOException("reset"))).isTrue();
		assertThat(validating.isFatal(new IOException("reset"))).isFalse();
	}

	private Pool<Session> pool(String size) {
		return pool(this.adapter, size).build();
	}

	private PoolBuilder<Session> pool(PooledObjectResourceFactory<Session> factory, String size) {
		return Pool.builder(factory).size(SizeRange.of(size)).clock(this.clock);
	}

	private Session session(int index) {
		return this.sessions.wrappers.get(index).getObject();
	}

	private static void makeIdle(Pool<Session> pool) throws InterruptedException {
		pool.acquire().close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
	}

	private static void close(Pool<Session> pool) throws Exception {
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.isClean()).isTrue();
	}

}
