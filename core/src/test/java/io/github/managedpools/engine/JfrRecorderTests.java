package io.github.managedpools.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.ScriptedFactory;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Flight recordings of a pool without a listener.
 */
@Also(Promise.SHOWN)
class JfrRecorderTests {

	@TempDir
	private Path folder;

	@EngineTest
	void aWaitIsRecordedWithItsOutcomeAndALeaseWithoutAWaitIsNot(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1");
		Eventually.becomes("the minimum is there", () -> pool.state().resources().idle() == 1);
		try (Recording recording = record()) {
			Lease<Probe> held = pool.acquire();
			Caller<Lease<Probe>> served = callers.acquireAndWait(pool);
			Caller<Lease<Probe>> interrupted = callers.acquireAndWait(pool);
			interrupted.interrupt().join();
			held.close();
			served.result().close();
			assertThat(events(recording, pool, "Wait")).extracting((event) -> event.getString("outcome"))
				.containsExactlyInAnyOrder("ACQUIRED", "INTERRUPTED");
		}
	}

	@EngineTest
	void creationsAndDestructionsAreRecordedWithTheirReasons(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(fail(new IOException("refused"))), script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		try (Recording recording = record()) {
			assertThat(catchFailure(pool)).hasRootCauseMessage("refused");
			Lease<Probe> lease = pool.acquire();
			lease.invalidate();
			Eventually.becomes("it is destroyed", () -> pool.state().counters().destroyed() == 1);
			assertThat(events(recording, pool, "Creation")).extracting((event) -> event.getString("failure"))
				.containsExactlyInAnyOrder("java.io.IOException: refused", null);
			assertThat(events(recording, pool, "Destruction")).extracting((event) -> event.getString("reason"))
				.containsExactly("INVALIDATED");
		}
	}

	@EngineTest
	void aLeakAndAResizeAreRecorded(Pools pools, ManualClock clock) throws Exception {
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(Duration.ofSeconds(5)).listener(recorder));
		try (Recording recording = record()) {
			Lease<Probe> lease = pool.acquire();
			Eventually.becomes("the leak is reported", () -> {
				clock.advance(Duration.ofSeconds(6));
				return recorder.count("leak") == 1;
			});
			pool.resize(SizeRange.of("0..3"));
			lease.close();
			assertThat(events(recording, pool, "Leak")).singleElement()
				.satisfies(
						(event) -> assertThat(event.getDuration("age")).isGreaterThanOrEqualTo(Duration.ofSeconds(5)));
			assertThat(events(recording, pool, "Resize")).singleElement()
				.satisfies((event) -> assertThat(event.getString("after")).isEqualTo("0..3"));
		}
	}

	private static Throwable catchFailure(Pool<Probe> pool) {
		return catchThrowable(pool::acquire);
	}

	private static Recording record() {
		Recording recording = new Recording();
		recording.enable("io.github.managedpools.Wait").withoutThreshold();
		recording.start();
		return recording;
	}

	private List<RecordedEvent> events(Recording recording, Pool<?> pool, String type) throws IOException {
		Path file = this.folder.resolve(pool.name() + type + ".jfr");
		recording.dump(file);
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().equals("io.github.managedpools." + type))
			.filter((event) -> event.getString("pool").equals(pool.name()))
			.toList();
	}

}
