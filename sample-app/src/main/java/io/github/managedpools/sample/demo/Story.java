package io.github.managedpools.sample.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

/**
 * What happens, told to a client line by line as it happens, each line a JSON object. A
 * client that goes away does not end what is told.
 */
class Story {

	private final OutputStream out;

	private final JsonMapper json;

	private final long begin = System.nanoTime();

	private boolean over;

	Story(OutputStream out, JsonMapper json) {
		this.out = out;
		this.json = json;
	}

	/**
	 * Tells one step. Ignored once the story is over.
	 * @param who the actor: {@code caller}, {@code server}, {@code pool} or
	 * {@code result}
	 * @param text what it did
	 */
	synchronized void tell(String who, String text) {
		if (this.over) {
			return;
		}
		try {
			this.out.write(this.json.writeValueAsBytes(new Step(millis(this.begin), who, text)));
			this.out.write("\n".getBytes(StandardCharsets.UTF_8));
			this.out.flush();
		}
		catch (IOException ex) {
			this.over = true;
		}
	}

	synchronized void end() {
		this.over = true;
	}

	static long millis(long begin) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
	}

	private record Step(long millis, String who, String text) {

	}

}
