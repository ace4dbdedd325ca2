package io.github.managedpools.cluster.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An engine, a far side, and the processes that share permits.
 */
final class Scene implements AutoCloseable {

	static final int LIMIT = 10;

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(90);

	final Engine engine;

	final FarSide farSide = new FarSide();

	final List<InstanceProcess> processes = new ArrayList<>();

	private int least;

	Scene(Engine engine) throws IOException {
		this.engine = engine;
	}

	InstanceProcess start(int limit, int instances) throws IOException {
		return start(List.of(), "127.0.0.1", "127.0.0.1", limit, instances);
	}

	InstanceProcess start(List<String> prefix) throws IOException {
		return start(prefix, "127.0.0.1", "127.0.0.1", LIMIT, 1);
	}

	InstanceProcess start(List<String> prefix, String engineHost, String farHost, int limit, int instances)
			throws IOException {
		List<String> arguments = new ArrayList<>(this.engine.connection(engineHost));
		arguments.addAll(List.of(farHost, String.valueOf(this.farSide.port()), String.valueOf(limit),
				String.valueOf(instances)));
		InstanceProcess process = new InstanceProcess(prefix, arguments);
		this.processes.add(process);
		return process;
	}

	/** Starts instances in which six threads each work. */
	void startWorking(int instances) throws Exception {
		for (int i = 0; i < instances; i++) {
			start(LIMIT, 1);
		}
		work();
	}

	/** Lets six threads of each process work, and awaits that all permits are in use. */
	void work() throws Exception {
		for (InstanceProcess process : this.processes) {
			await("an instance is ready", process::isReady);
			process.command(0, "work", 6);
		}
		await("all permits are in use", () -> this.farSide.live() >= LIMIT - 2);
	}

	/**
	 * Watches until there have been no more connections than a lower limit permits for
	 * five seconds.
	 * @return the milliseconds after which there was never one more
	 */
	long awaitNoMoreThan(int limit) throws InterruptedException {
		long begin = System.nanoTime();
		long last = begin;
		this.farSide.mostSinceLastLook();
		while (System.nanoTime() - last < TimeUnit.SECONDS.toNanos(5)) {
			if (System.nanoTime() - begin > LONGEST_WAIT) {
				throw new IllegalStateException("not within 90 s: at most %d connections".formatted(limit));
			}
			TimeUnit.MILLISECONDS.sleep(5);
			last = (this.farSide.mostSinceLastLook() > limit) ? System.nanoTime() : last;
		}
		return TimeUnit.NANOSECONDS.toMillis(last - begin);
	}

	/** Watches the far side for a while. */
	void watch(int seconds) throws InterruptedException {
		this.least = this.farSide.live();
		for (int i = 0; i < seconds * 50; i++) {
			TimeUnit.MILLISECONDS.sleep(20);
			this.least = Math.min(this.least, this.farSide.live());
		}
	}

	int least() {
		return this.least;
	}

	/**
	 * Waits.
	 * @return the milliseconds that it took
	 */
	static long await(String what, BooleanSupplier condition) throws InterruptedException {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > LONGEST_WAIT) {
				throw new IllegalStateException("not within 90 s: " + what);
			}
			TimeUnit.MILLISECONDS.sleep(2);
		}
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
	}

	@Override
	public void close() throws InterruptedException {
		this.processes.forEach(InstanceProcess::kill);
		await("connections of killed processes are gone", () -> this.farSide.live() == 0);
	}

}
