package io.github.managedpools.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Counts, with JDK Flight Recorder, how often a virtual thread waited without releasing
 * its carrier.
 */
final class PinnedThreads implements AutoCloseable {

	private static final String EVENT = "jdk.VirtualThreadPinned";

	private final Recording recording = new Recording();

	private Instant since = Instant.MIN;

	PinnedThreads() {
		this.recording.enable(EVENT).withoutThreshold().withoutStackTrace();
		this.recording.start();
	}

	/**
	 * Starts the count. What the JVM loads for the recording itself is not counted.
	 */
	void beginAnew() {
		this.since = Instant.now();
	}

	long count() throws IOException {
		Path file = Files.createTempFile("pinned", ".jfr");
		try {
			this.recording.dump(file);
			return RecordingFile.readAllEvents(file)
				.stream()
				.filter((event) -> event.getEventType().getName().equals(EVENT))
				.filter((event) -> event.getStartTime().isAfter(this.since))
				.count();
		}
		finally {
			Files.delete(file);
		}
	}

	@Override
	public void close() {
		this.recording.close();
	}

}
