package io.github.managedpools.engine;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script.Step;
import io.github.managedpools.testkit.ScriptedFactory;
import org.jspecify.annotations.Nullable;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * User code changes the state of its thread, and later user code does not see the
 * changes.
 */
@Rule(Invariant.STRAY_INTERRUPT_REACHES_NOBODY)
class ThreadStateTests {

	private static final int ROUNDS = 20;

	private static final ThreadLocal<@Nullable String> LOCAL = new ThreadLocal<>();

	private static final ThreadLocal<@Nullable String> INHERITED = new InheritableThreadLocal<>();

	private static final ClassLoader LOADER = new URLClassLoader(new URL[0]);

	private final Set<String> visited = new ConcurrentSkipListSet<>();

	private final List<String> found = new CopyOnWriteArrayList<>();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	/**
	 * Records what earlier user code has left on the thread, and changes all of its
	 * state.
	 */
	private void visit(String where) {
		Thread thread = Thread.currentThread();
		boolean virtual = ThreadSupport.isVirtual(thread);
		this.visited.add(where);
		this.threads.add(thread);
		expect(where, "name", thread.getName().startsWith("pool-under-test-"));
		expect(where, "priority", thread.getPriority() == Thread.NORM_PRIORITY);
		expect(where, "class loader", thread.getContextClassLoader() == LOADER);
		expect(where, "handler", thread.getUncaughtExceptionHandler() == thread.getThreadGroup());
		expect(where, "interrupt", !thread.isInterrupted());
		expect(where, "daemon", thread.isDaemon());
		// The thread-locals of a virtual thread can't be erased. The thread is not
		// reused, but the undos and listeners of a call run on it after that call
		if (!virtual || (!where.startsWith("undo") && !where.startsWith("on"))) {
			expect(where, "thread-local", LOCAL.get() == null);
			expect(where, "inheritable thread-local", INHERITED.get() == null);
		}
		LOCAL.set(where);
		INHERITED.set(where);
		thread.setName("left by " + where);
		thread.setPriority(Thread.MAX_PRIORITY);
		thread.setContextClassLoader(null);
		thread.setUncaughtExceptionHandler((other, ex) -> this.found.add("handler"));
		thread.interrupt();
	}

	private void expect(String where, String what, boolean clean) {
		if (!clean) {
			this.found.add("%s on %s in %s".formatted(what, Thread.currentThread(), where));
		}
	}

	private Step leaving(String where) {
		return (act) -> visit(where);
	}

	private ScriptedFactory factory(Pools pools) {
		return pools.factory()
			.creates(script(part("socket", script(leaving("undo"))), leaving("create")))
			.checks(script(leaving("isValid")))
			.resets(script(leaving("reset")))
			.destroys(script(leaving("destroy")));
	}

	@Regression("ours: a validation found the class loader, priority and thread-locals that a creation had set")
	@EngineTest
	void pieceOfUserCodeFindsNothingOfTheOneBefore(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = factory(pools);
		Pool<Probe> pool = callers.call(() -> {
			Thread.currentThread().setContextClassLoader(LOADER);
			return pools.open(factory, "0..2",
					(builder) -> builder.validateAfterIdle(Duration.ZERO).listener(new Visitor()));
		}).result();
		for (int round = 0; round < ROUNDS; round++) {
			Lease<Probe> first = callers.acquire(pool).result();
			Lease<Probe> second = callers.acquire(pool).result();
			CompletableFuture<Lease<Probe>> promise = callers.call(pool::acquireAsync).result();
			CompletableFuture<Lease<Probe>> other = callers.call(pool::acquireAsync).result();
			CompletableFuture<Void> used = promise.thenAccept((lease) -> {
				visit("callback");
				lease.close();
			});
			CompletableFuture<Void> usedUp = other.thenAccept((lease) -> {
				visit("another callback");
				lease.invalidate();
			});
			callers.run(first::close).result();
			callers.run(second::close).result();
			callers.call(used::get).result();
			callers.call(usedUp::get).result();
			Eventually.becomes("at rest", () -> pool.state().resources().idle() == pool.state().resources().total());
		}
		assertThat(this.found).isEmpty();
		assertThat(this.visited).containsExactly("another callback", "callback", "create", "destroy", "isValid",
				"onCreated", "onDestroyed", "reset", "undo");
	}

	@EngineTest
	void creationFindsNothingOfOneThatFailed(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = factory(pools)
			.creates(script(part("socket", script(leaving("undo"), fail(new IOException("undo")))), leaving("create"),
					fail(new IOException("refused"))));
		Pool<Probe> pool = callers.call(() -> {
			Thread.currentThread().setContextClassLoader(LOADER);
			return pools.open(factory, "0..2",
					(builder) -> builder.createBackoff(BackoffRange.of(0)).listener(new Visitor()));
		}).result();
		for (int round = 0; round < ROUNDS; round++) {
			assertThat(callers.acquire(pool).failure()).hasCauseInstanceOf(IOException.class);
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(this.found).isEmpty();
		assertThat(this.visited).contains("create", "undo", "onCreateFailed");
	}

	@EngineTest
	void userCodeFindsNothingOfAnotherKeys(Pools pools, Callers callers) throws Exception {
		Family family = callers.call(() -> {
			Thread.currentThread().setContextClassLoader(LOADER);
			return pools.openKeyed(true, (builder) -> builder.size(SizeRange.of("0..1")));
		}).result();
		for (String key : List.of("a", "b", "c")) {
			family.factory(key)
				.creates(script(part("socket", script(leaving("undo"))), leaving("create")))
				.checks(script(leaving("isValid")))
				.resets(script(leaving("reset")))
				.destroys(script(leaving("destroy")));
		}
		for (int round = 0; round < ROUNDS; round++) {
			for (String key : List.of("a", "b", "c")) {
				Lease<Probe> lease = callers.call(() -> family.pool().acquire(key)).result();
				boolean broken = round % 3 == 0;
				callers.run(() -> {
					if (broken) {
						lease.invalidate();
					}
					lease.close();
				}).result();
			}
		}
		assertThat(this.found).isEmpty();
		assertThat(this.visited).contains("create", "reset", "destroy", "undo");
	}

	@EngineTest
	void threadInheritsNothingFromTheCallerThatStartsIt(Pools pools) throws Exception {
		ThreadGroup group = new ThreadGroup("of the caller");
		Pool<Probe>[] pool = newArray();
		Thread caller = new Thread(group, () -> {
			Thread.currentThread().setContextClassLoader(LOADER);
			pool[0] = pools.open(factory(pools), "0..1");
			Thread.currentThread().setContextClassLoader(null);
			Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
			Thread.currentThread().setUncaughtExceptionHandler((thread, ex) -> {
			});
			LOCAL.set("caller");
			INHERITED.set("caller");
			pool[0].tryAcquire();
		});
		caller.setDaemon(false);
		caller.start();
		caller.join();
		Leases.makeIdle(pool[0], 1);
		assertThat(this.found).isEmpty();
		assertThat(this.threads).noneMatch((thread) -> thread.getThreadGroup() == group);
	}

	/**
	 * Nested user code of another pool must not reset what the outer user code has set.
	 */
	@EngineTest
	void userCodeKeepsWhatItSetsWhileItUsesAnotherPool(Pools pools, Callers callers) throws Exception {
		Pool<Probe> inner = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new PoolListener() {
		}));
		List<String> kept = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory().creates(script((act) -> {
			LOCAL.set("mine");
			Thread.currentThread().setName("mine");
			inner.acquire().close();
			kept.add(LOCAL.get() + " " + Thread.currentThread().getName());
		}));
		Pool<Probe> outer = pools.open(factory, "0..1");
		callers.acquire(outer).result().close();
		assertThat(kept).containsExactly("mine mine");
	}

	@EngineTest
	void creationRunsInTheScopeThatAListenerOpensForIt(Pools pools, Callers callers) throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory().creates(script((act) -> seen.add("create in " + LOCAL.get())));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(new PoolListener() {

			@Override
			public Consumer<@Nullable Throwable> onCreating(String name) {
				LOCAL.set("trace");
				return (failure) -> seen.add("end in " + LOCAL.get());
			}

			@Override
			public void onCreated(String name, Duration took) {
				seen.add("created");
			}

		}));
		callers.acquire(pool).result().close();
		assertThat(seen).containsExactly("create in trace", "end in trace", "created");
	}

	@SuppressWarnings("unchecked")
	private static <T> Pool<T>[] newArray() {
		return (Pool<T>[]) new Pool<?>[1];
	}

	/**
	 * Changes the state of the thread in every callback.
	 */
	private final class Visitor implements PoolListener {

		@Override
		public void onCreated(String pool, Duration took) {
			visit("onCreated");
		}

		@Override
		public void onCreateFailed(String pool, Duration took, Throwable cause) {
			visit("onCreateFailed");
		}

		@Override
		public void onDestroyed(String pool, DestroyReason reason, Duration took) {
			visit("onDestroyed");
		}

	}

}
