package io.github.managedpools.commonspool2;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.TooManyPendingException;
import io.github.managedpools.commonspool2.SessionFactory.Session;
import io.github.managedpools.testkit.Eventually;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.ObjectPool;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Code that was written for an {@link ObjectPool} runs on a pool, and loses no object.
 * What commons-pool2's own tests show is not repeated here.
 */
class ManagedObjectPoolTests {

	private final SessionFactory sessions = new SessionFactory();

	private final ActivateOnBorrowResourceFactory<Session> adapter = new ActivateOnBorrowResourceFactory<>(
			this.sessions);

	private final ManualClock clock = new ManualClock();

	private final Pool<Session> pool = Pool.builder(this.adapter)
		.size(0, 3)
		.drainTimeout(Duration.ZERO)
		.clock(this.clock)
		.build();

	private final ObjectPool<Session> objects = new ManagedObjectPool<>(this.pool, this.adapter);

	@AfterEach
	void everyObjectIsDestroyedOnce() {
		this.sessions.failing.clear();
		this.objects.close();
		assertThat(this.pool.state().leases()).isZero();
		Eventually.becomes("all destroyed", () -> this.pool.state().resources().total() == 0);
		assertThat(this.adapter.size()).isZero();
		assertThat(this.sessions.wrappers)
			.allSatisfy((wrapper) -> assertThat(wrapper.getObject().destructions).isEqualTo(1));
	}

	@Test
	void callsAreThoseOfGenericObjectPool() throws Exception {
		Session borrowed = this.objects.borrowObject();
		this.objects.returnObject(borrowed);
		assertThat(this.objects.borrowObject()).isSameAs(borrowed);
		this.objects.returnObject(borrowed);
		assertThat(this.sessions.calls).containsExactly("make", "activate", "passivate", "activate", "passivate");
		assertThat(this.sessions.wrappers.get(0).getState()).isEqualTo(PooledObjectState.IDLE);
		this.clock.advance(Duration.ofSeconds(1));
		this.objects.returnObject(this.objects.borrowObject());
		assertThat(this.sessions.calls).endsWith("activate", "validate", "passivate");
		this.objects.close();
		assertThat(this.sessions.calls).endsWith("validate", "passivate", "destroy");
	}

	@Test
	void borrowerActivatesAndPassivatesOnItsOwnThread() throws Exception {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		ActivateOnBorrowResourceFactory<Session> recording = new ActivateOnBorrowResourceFactory<>(
				new SessionFactory() {

					@Override
					public void activateObject(PooledObject<Session> wrapper) {
						threads.add(Thread.currentThread());
					}

					@Override
					public void passivateObject(PooledObject<Session> wrapper) {
						threads.add(Thread.currentThread());
					}

				});
		try (ObjectPool<Session> recorded = new ManagedObjectPool<>(Pool.builder(recording).build(), recording)) {
			recorded.returnObject(recorded.borrowObject());
		}
		assertThat(threads).containsExactly(Thread.currentThread(), Thread.currentThread());
	}

	@Test
	void exhaustedSuspendedAndClosedPoolsAreReported() throws Exception {
		Session first = this.objects.borrowObject();
		List<Session> others = List.of(this.objects.borrowObject(), this.objects.borrowObject());
		this.pool.reconfigure((settings) -> settings.acquireTimeout(Duration.ZERO));
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(this.objects::borrowObject)
			.withMessageContaining("had nothing to lend")
			.withCauseInstanceOf(AcquireTimeoutException.class);
		this.objects.returnObject(first);
		this.pool.suspend();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(this.objects::borrowObject)
			.withCauseInstanceOf(PoolSuspendedException.class);
		this.pool.resume();
		this.objects.close();
		this.objects.close();
		assertThatIllegalStateException().isThrownBy(this.objects::borrowObject)
			.withCauseInstanceOf(PoolClosedException.class);
		assertThatIllegalStateException().isThrownBy(this.objects::addObject).withMessageContaining("is closed");
		for (Session other : others) {
			this.objects.returnObject(other);
		}
		assertThat(this.objects.getNumActive()).isZero();
		assertThat(this.objects.getNumIdle()).isZero();
	}

	@Test
	void tooManyWaitingBorrowersAreRefusedAtOnce() throws Exception {
		this.pool.reconfigure((settings) -> settings.size(0, 1).maxPending(0).acquireTimeout(Duration.ofDays(1)));
		Session only = this.objects.borrowObject();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(this.objects::borrowObject)
			.withCauseInstanceOf(TooManyPendingException.class);
		this.objects.returnObject(only);
	}

	@Test
	void interruptedBorrowerGetsNothing() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.objects::borrowObject);
		assertThat(Thread.interrupted()).isFalse();
		assertThat(this.objects.getNumActive()).isZero();
	}

	@Test
	void exceptionOfTheFactoryReachesTheBorrowerAsItIs() throws Exception {
		IOException refused = new IOException("refused");
		try (ObjectPool<Session> failing = new ManagedObjectPool<>(Pool.<Session>builder((scope) -> {
			throw refused;
		}).build())) {
			assertThatIOException().isThrownBy(failing::borrowObject).isSameAs(refused);
			assertThatIOException().isThrownBy(failing::addObject).isSameAs(refused);
		}
	}

	@Test
	void objectIsReturnedOrInvalidatedOnceAndByItsBorrower() throws Exception {
		Session returned = this.objects.borrowObject();
		Session invalidated = this.objects.borrowObject();
		this.objects.returnObject(returned);
		this.objects.invalidateObject(invalidated);
		for (Session past : new Session[] { returned, invalidated, new Session(), null }) {
			assertThatIllegalStateException().isThrownBy(() -> this.objects.returnObject(past))
				.withMessageContaining("is not borrowed from pool 'pool'");
			assertThatIllegalStateException().isThrownBy(() -> this.objects.invalidateObject(past))
				.withMessageContaining("is not borrowed from pool 'pool'");
		}
		assertThat(this.objects.getNumIdle()).isEqualTo(1);
		assertThat(returned.destructions).isZero();
	}

	@Test
	void twoThreadsThatReturnAnObjectEndOneLoan() throws Exception {
		Session borrowed = this.objects.borrowObject();
		CountDownLatch passivating = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.sessions.beforePassivate = () -> {
			passivating.countDown();
			goOn.await();
		};
		Thread first = new Thread(() -> returnQuietly(borrowed));
		first.start();
		passivating.await();
		assertThatIllegalStateException().isThrownBy(() -> this.objects.returnObject(borrowed));
		assertThat(this.objects.getNumActive()).isEqualTo(1);
		goOn.countDown();
		first.join();
		assertThat(this.objects.getNumActive()).isZero();
		assertThat(this.objects.getNumIdle()).isEqualTo(1);
	}

	@Test
	void objectThatCannotBePassivatedIsDestroyedAndTheFailureIsSwallowed() throws Exception {
		Session borrowed = this.objects.borrowObject();
		this.sessions.failing.addAll(List.of("passivate", "destroy"));
		assertThatNoException().isThrownBy(() -> this.objects.returnObject(borrowed));
		assertThat(borrowed.destructions).isEqualTo(1);
		assertThat(this.objects.getNumIdle()).isZero();
	}

	@Test
	void errorsOfTheFactoryLoseNoObject() throws Exception {
		for (String step : List.of("activate", "passivate")) {
			this.sessions.dying.add(step);
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> this.objects.returnObject(this.objects.borrowObject()));
			this.sessions.dying.clear();
			assertThat(this.objects.getNumActive()).isZero();
		}
		Eventually.becomes("destroyed", () -> this.adapter.size() == 0);
	}

	@Test
	void idleObjectThatCannotBeActivatedGivesWayToTheNext() throws Exception {
		Session idle = this.objects.borrowObject();
		this.objects.returnObject(idle);
		this.sessions.failing.add("activate");
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(this.objects::borrowObject)
			.withMessageContaining("can't be activated")
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(this.sessions.wrappers).hasSize(2);
		assertThat(idle.destructions).isEqualTo(1);
	}

	@Test
	void interruptedActivationEndsTheBorrow() throws Exception {
		ActivateOnBorrowResourceFactory<Session> interrupted = new ActivateOnBorrowResourceFactory<>(
				new SessionFactory() {

					@Override
					public void activateObject(PooledObject<Session> wrapper) {
						throw sneaky(new InterruptedException("activating"));
					}

				});
		try (ObjectPool<Session> cut = new ManagedObjectPool<>(Pool.builder(interrupted).build(), interrupted)) {
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(cut::borrowObject)
				.withMessage("activating");
			assertThat(interrupted.size()).isZero();
		}
	}

	@Test
	void addedObjectThatCannotBePassivatedIsDestroyed() throws Exception {
		this.objects.addObject();
		this.objects.addObjects(9);
		assertThat(this.objects.getNumIdle()).as("no more than the maximum").isEqualTo(3);
		assertThat(this.sessions.calls).as("idle objects are left alone")
			.containsExactly("make", "passivate", "make", "passivate", "make", "passivate");
		this.objects.clear();
		assertThat(this.adapter.size()).isZero();
		this.sessions.failing.add("passivate");
		assertThatIllegalStateException().isThrownBy(this.objects::addObject).withMessage("can't passivate");
		assertThat(this.adapter.size()).isZero();
		assertThat(this.objects.getNumIdle()).isZero();
	}

	@Test
	void clearDestroysIdleObjectsAtOnceAndBorrowedOnesOnTheirReturn() throws Exception {
		Session idle = this.objects.borrowObject();
		Session borrowed = this.objects.borrowObject();
		this.objects.returnObject(idle);
		this.objects.clear();
		assertThat(idle.destructions).isEqualTo(1);
		assertThat(borrowed.destructions).isZero();
		this.objects.returnObject(borrowed);
		assertThat(this.objects.getNumIdle()).isZero();
	}

	@Test
	void invalidateWaitsForTheDestructionAndThrowsItsException() throws Exception {
		Session borrowed = this.objects.borrowObject();
		this.sessions.failing.add("destroy");
		assertThatIllegalStateException().isThrownBy(() -> this.objects.invalidateObject(borrowed))
			.withMessage("can't destroy");
		assertThat(borrowed.destructions).isEqualTo(1);
	}

	@Test
	void modeOfTheDestructionReachesTheFactory() throws Exception {
		AtomicReference<DestroyMode> mode = new AtomicReference<>();
		ActivateOnBorrowResourceFactory<Session> recording = new ActivateOnBorrowResourceFactory<>(
				new SessionFactory() {

					@Override
					public void destroyObject(PooledObject<Session> wrapper, DestroyMode given) {
						mode.set(given);
					}

				});
		try (ObjectPool<Session> recorded = new ManagedObjectPool<>(Pool.builder(recording).build(), recording)) {
			recorded.invalidateObject(recorded.borrowObject(), DestroyMode.ABANDONED);
			assertThat(mode).hasValue(DestroyMode.ABANDONED);
		}
	}

	@Test
	void interruptEndsTheWaitForADestructionAndStaysSet() throws Exception {
		Session borrowed = this.objects.borrowObject();
		Thread.currentThread().interrupt();
		this.objects.invalidateObject(borrowed);
		assertThat(Thread.interrupted()).isTrue();
		Eventually.becomes("destroyed", () -> borrowed.destructions == 1);
	}

	@Test
	void keepAliveValidatesAndLeavesObjectsPassive() throws Exception {
		this.pool.reconfigure((settings) -> settings.keepAlive(Duration.ofSeconds(2)));
		this.objects.returnObject(this.objects.borrowObject());
		this.sessions.calls.clear();
		this.clock.advance(Duration.ofSeconds(3));
		Eventually.becomes("validated", () -> this.sessions.calls.size() >= 3);
		assertThat(this.sessions.calls).startsWith("activate", "validate", "passivate");
	}

	@Test
	void objectsOfAnyPoolCanBeBorrowed() throws Exception {
		PooledObjectResourceFactory<Session> limited = new PooledObjectResourceFactory<>(this.sessions);
		try (ManagedObjectPool<Session> any = new ManagedObjectPool<>(
				Pool.builder(limited).name("ticket").size(0, 1).drainTimeout(Duration.ZERO).build())) {
			Session borrowed = any.borrowObject();
			assertThat(any.pool().state().leases()).isEqualTo(1);
			assertThat(any).hasToString("ManagedObjectPool[ticket, active=1, idle=0]");
			any.returnObject(borrowed);
			assertThat(any.getNumIdle()).as("an object that is being reset counts").isEqualTo(1);
			assertThat(any.borrowObject()).isSameAs(borrowed);
			any.invalidateObject(borrowed);
			Eventually.becomes("destroyed", () -> any.pool().state().resources().total() == 0);
			any.addObject();
			any.addObject();
			assertThat(any.getNumIdle()).isEqualTo(1);
			any.clear();
		}
	}

	@Test
	void factoryThatBuildsOneObjectTwiceIsNamed() throws Exception {
		Session only = new Session();
		ManagedObjectPool<Session> any = new ManagedObjectPool<>(
				Pool.<Session>builder((scope) -> only).drainTimeout(Duration.ZERO).build());
		assertThat(any.borrowObject()).isSameAs(only);
		assertThatIllegalStateException().isThrownBy(any::borrowObject).withMessageContaining("built an object twice");
		assertThat(any.getNumActive()).isEqualTo(1);
		any.returnObject(only);
		any.close();
	}

	@Test
	void poolWhoseLeasesShareResourcesIsRefused() {
		PoolBuilder<Session> shared = Pool.builder(this.adapter).name("shared").leasesPerResource(4);
		try (Pool<Session> built = shared.build()) {
			assertThatIllegalArgumentException().isThrownBy(() -> new ManagedObjectPool<>(built))
				.withMessageContaining("'shared'")
				.withMessageContaining("leases-per-resource");
		}
		assertThatNullPointerException().isThrownBy(() -> new ManagedObjectPool<Session>(null))
			.withMessageContaining("pool");
		assertThatNullPointerException().isThrownBy(() -> new ManagedObjectPool<>(this.pool, null))
			.withMessageContaining("factory");
	}

	@Test
	void objectsThatFailAtRandomAreNeitherLostNorSharedByManyBorrowers() throws Exception {
		AtomicInteger failures = new AtomicInteger();
		ActivateOnBorrowResourceFactory<Session> flaky = new ActivateOnBorrowResourceFactory<>(new SessionFactory() {

			@Override
			public void activateObject(PooledObject<Session> wrapper) {
				fail(failures);
			}

			@Override
			public void passivateObject(PooledObject<Session> wrapper) {
				fail(failures);
			}

		});
		ObjectPool<Session> shared = new ManagedObjectPool<>(Pool.builder(flaky).size(0, 3).build(), flaky);
		Set<Object> inUse = Collections.newSetFromMap(Collections.synchronizedMap(new IdentityHashMap<>()));
		Callable<Void> borrower = () -> {
			for (int round = 0; round < 300; round++) {
				try {
					Session session = shared.borrowObject();
					assertThat(inUse.add(session)).isTrue();
					assertThat(session.destructions).isZero();
					inUse.remove(session);
					if (round % 7 == 0) {
						shared.invalidateObject(session);
					}
					else {
						shared.returnObject(session);
					}
				}
				catch (NoSuchElementException ex) {
					assertThat(ex).hasMessageContaining("can't be activated");
				}
			}
			return null;
		};
		ExecutorService borrowers = Executors.newFixedThreadPool(5);
		for (Future<Void> end : borrowers.invokeAll(Collections.nCopies(5, borrower))) {
			end.get();
		}
		borrowers.shutdown();
		assertThat(shared.getNumActive()).isZero();
		shared.close();
		assertThat(flaky.size()).isZero();
	}

	private static void fail(AtomicInteger failures) {
		if (failures.incrementAndGet() % 11 == 0) {
			throw new IllegalStateException("at random");
		}
	}

	private void returnQuietly(Session session) {
		try {
			this.objects.returnObject(session);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <X extends Exception> RuntimeException sneaky(Exception ex) throws X {
		throw (X) ex;
	}

}
