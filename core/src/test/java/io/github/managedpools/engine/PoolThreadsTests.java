package io.github.managedpools.engine;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads that user code runs on.
 */
@Rule(7)
class PoolThreadsTests {

	@EngineTest
	void userCodeFindsTheClassLoaderOfWhoBuiltThePool(Pools pools, Callers callers) throws Exception {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), (act) -> {
			threads.add(Thread.currentThread());
			loaders.add(Thread.currentThread().getContextClassLoader());
		}));
		try (URLClassLoader builders = new URLClassLoader(new URL[0])) {
			Pool<Probe> pool = callers.call(() -> {
				Thread.currentThread().setContextClassLoader(builders);
				return pools.open(factory, "0..1");
			}).result();
			callers.acquire(pool).result().invalidate();
			assertThat(loaders).containsExactly(builders);
			assertThat(threads).singleElement().satisfies((thread) -> {
				assertThat(thread.isDaemon()).isTrue();
				assertThat(thread.getName()).startsWith(pool.name() + "-pool-");
			});
			Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		}
	}

}
