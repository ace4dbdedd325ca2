package io.github.managedpools.commonspool2;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.commonspool2.SessionFactory.Session;
import io.github.managedpools.testkit.Eventually;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.KeyedObjectPool;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Code and factories that were written for a {@link KeyedObjectPool} run on a keyed pool.
 * What is the same as for a plain pool is in {@link ManagedObjectPoolTests}.
 */
class ManagedKeyedObjectPoolTests {

	private final KeyedSessionFactory sessions = new KeyedSessionFactory();

	private final ActivateOnBorrowKeyedResourceFactory<String, Session> adapter = new ActivateOnBorrowKeyedResourceFactory<>(
			this.sessions);

	private final KeyedPool<String, Session> pool = KeyedPool.builder(this.adapter)
		.size(0, 3)
		.maxTotal(4)
		.maxKeys(2)
		.drainTimeout(Duration.ZERO)
		.build();

	private final KeyedObjectPool<String, Session> objects = new ManagedKeyedObjectPool<>(this.pool, this.adapter);

	@AfterEach
	void everyObjectIsDestroyedOnce() {
		this.sessions.plain.failing.clear();
		this.objects.close();
		assertThat(this.pool.state().leases()).isZero();
		Eventually.becomes("all destroyed", () -> this.pool.state().resources().total() == 0);
		assertThat(this.adapter.size()).isZero();
		assertThat(this.sessions.plain.wrappers)
			.allSatisfy((wrapper) -> assertThat(wrapper.getObject().destructions).isEqualTo(1));
	}

	@Test
	void callsGetTheKey() throws Exception {
		Session borrowed = this.objects.borrowObject("a");
		this.objects.returnObject("a", borrowed);
		assertThat(this.objects.borrowObject("a")).isSameAs(borrowed);
		assertThat(this.objects.getNumActive("a")).isEqualTo(1);
		assertThat(this.objects.getKeys()).containsExactly("a");
		this.objects.invalidateObject("a", borrowed);
		assertThat(this.sessions.plain.calls).containsExactly("make", "activate", "passivate", "activate", "destroy");
		assertThat(this.sessions.keys).containsOnly("a");
	}

	@Test
	void objectIsReturnedWithItsKey() throws Exception {
		Session borrowed = this.objects.borrowObject("a");
		assertThatIllegalStateException().isThrownBy(() -> this.objects.returnObject("b", borrowed))
			.withMessageContaining("another key");
		assertThatIllegalStateException().isThrownBy(() -> this.objects.invalidateObject("b", borrowed))
			.withMessageContaining("another key");
		this.objects.returnObject(new String("a"), borrowed);
		assertThatIllegalStateException().isThrownBy(() -> this.objects.returnObject("a", borrowed))
			.withMessageContaining("is not borrowed");
		assertThatNullPointerException().isThrownBy(() -> this.objects.borrowObject(null)).withMessageContaining("key");
	}

	@Test
	void tooManyKeysAreReportedAsExhaustion() throws Exception {
		Session first = this.objects.borrowObject("a");
		Session second = this.objects.borrowObject("b");
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> this.objects.borrowObject("c"))
			.withCauseInstanceOf(TooManyKeysException.class);
		this.objects.returnObject("a", first);
		this.objects.returnObject("b", second);
	}

	@Test
	void objectsAreAddedUpToTheMaximumOfTheKeyAndOfAllKeys() throws Exception {
		this.objects.addObjects(List.of("a", "b"), 5);
		assertThat(this.objects.getNumIdle("a")).isEqualTo(3);
		assertThat(this.objects.getNumIdle("b")).isEqualTo(1);
		assertThat(this.objects.getNumIdle()).isEqualTo(4);
	}

	@Test
	void addedObjectThatCannotBePassivatedIsDestroyed() {
		this.sessions.plain.failing.add("passivate");
		assertThatIllegalStateException().isThrownBy(() -> this.objects.addObject("a")).withMessage("can't passivate");
		assertThat(this.adapter.size()).isZero();
		this.sessions.plain.failing.add("make");
		assertThatIllegalStateException().isThrownBy(() -> this.objects.addObject("a")).withMessage("can't make");
	}

	@Test
	void objectThatCannotBePassivatedIsDestroyedAndFailuresAreSwallowed() throws Exception {
		this.objects.addObjects("a", 3);
		Session borrowed = this.objects.borrowObject("a");
		Session other = this.objects.borrowObject("a");
		this.sessions.plain.calls.clear();
		this.sessions.plain.failing.addAll(List.of("passivate", "destroy"));
		assertThatNoException().isThrownBy(() -> this.objects.returnObject("a", borrowed));
		assertThat(this.sessions.plain.calls).containsExactly("passivate", "destroy");
		assertThat(this.objects.getNumIdle("a")).isEqualTo(1);
		assertThat(this.objects.getNumActive("a")).isEqualTo(1);
		this.sessions.plain.failing.clear();
		this.objects.returnObject("a", other);
	}

	@Test
	void clearDestroysTheIdleObjectsOfOneKeyOrOfAll() throws Exception {
		this.objects.addObject("a");
		this.objects.returnObject("b", this.objects.borrowObject("b"));
		this.objects.clear("a");
		assertThat(this.objects.getNumIdle("a")).isZero();
		assertThat(this.objects.getNumIdle("b")).isEqualTo(1);
		assertThat(this.adapter.size()).isEqualTo(1);
		this.objects.clear();
		assertThat(this.adapter.size()).isZero();
		this.objects.clear("unknown");
	}

	@Test
	void objectsOfAnyKeyedPoolCanBeBorrowed() throws Exception {
		try (ManagedKeyedObjectPool<String, Session> any = new ManagedKeyedObjectPool<>(
				KeyedPool.<String, Session>builder((key, scope) -> new Session()).name("tenant").build())) {
			Session borrowed = any.borrowObject("a");
			assertThat(any).hasToString("ManagedKeyedObjectPool[tenant, active=1, idle=0]");
			assertThat(any.pool().keys()).containsExactly("a");
			any.returnObject("a", borrowed);
			assertThat(any.getNumIdle("a")).isEqualTo(1);
			assertThat(any.getNumIdle("b")).isZero();
			assertThat(any.getNumActive("b")).isZero();
		}
	}

	@Test
	void poolWhoseLeasesShareResourcesIsRefused() {
		try (KeyedPool<String, Session> shared = KeyedPool.builder(this.adapter).leasesPerResource(2).build()) {
			assertThatIllegalArgumentException().isThrownBy(() -> new ManagedKeyedObjectPool<>(shared))
				.withMessageContaining("leases-per-resource");
		}
	}

	@Test
	void migratingAKeyedFactoryTakesOneLine() throws Exception {
		KeyedPooledObjectResourceFactory<String, Session> limited = new KeyedPooledObjectResourceFactory<>(
				this.sessions);
		try (KeyedPool<String, Session> migrated = KeyedPool.builder(limited)
			.validateAfterIdle(Duration.ZERO)
			.build()) {
			Lease<Session> lease = migrated.acquire("a");
			assertThat(this.sessions.plain.calls).containsExactly("make", "activate");
			lease.close();
			Eventually.becomes("idle", () -> migrated.state().resources().idle() == 1);
			migrated.acquire("a").invalidate();
			Eventually.becomes("destroyed", () -> migrated.state().counters().destroyed() == 1);
			assertThat(limited.size()).isZero();
			assertThat(this.sessions.plain.calls).containsExactly("make", "activate", "passivate", "activate",
					"passivate", "activate", "validate", "destroy");
			assertThat(this.sessions.keys).containsOnly("a");
			assertThat(limited.validates()).isTrue();
			assertThat(limited.resets()).isTrue();
			assertThat(limited.isFatal(new IOException())).isFalse();
		}
	}

	@Test
	void methodsThatAKeyedFactoryDoesNotOverrideCostNothing() {
		BaseKeyedPooledObjectFactory<String, Object> plain = new BaseKeyedPooledObjectFactory<>() {

			@Override
			public Object create(String key) {
				return new Object();
			}

			@Override
			public PooledObject<Object> wrap(Object object) {
				return new DefaultPooledObject<>(object);
			}

		};
		KeyedPooledObjectResourceFactory<String, Object> limited = new KeyedPooledObjectResourceFactory<>(plain);
		assertThat(limited.resets()).isFalse();
		assertThat(limited.validates()).isFalse();
		assertThat(limited.isFatal(new IOException())).isTrue();
		assertThat(new ActivateOnBorrowKeyedResourceFactory<>(plain).validates()).isFalse();
	}

	/**
	 * A {@link SessionFactory} that records the keys.
	 */
	private static final class KeyedSessionFactory extends BaseKeyedPooledObjectFactory<String, Session> {

		final SessionFactory plain = new SessionFactory();

		final List<String> keys = new CopyOnWriteArrayList<>();

		@Override
		public Session create(String key) {
			this.keys.add(key);
			return this.plain.create();
		}

		@Override
		public PooledObject<Session> wrap(Session session) {
			return this.plain.wrap(session);
		}

		@Override
		public void activateObject(String key, PooledObject<Session> wrapper) {
			this.keys.add(key);
			this.plain.activateObject(wrapper);
		}

		@Override
		public boolean validateObject(String key, PooledObject<Session> wrapper) {
			this.keys.add(key);
			return this.plain.validateObject(wrapper);
		}

		@Override
		public void passivateObject(String key, PooledObject<Session> wrapper) {
			this.keys.add(key);
			this.plain.passivateObject(wrapper);
		}

		@Override
		public void destroyObject(String key, PooledObject<Session> wrapper) {
			this.keys.add(key);
			this.plain.destroyObject(wrapper);
		}

	}

}
