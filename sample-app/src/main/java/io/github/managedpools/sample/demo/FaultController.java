package io.github.managedpools.sample.demo;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Plays faults for the page, one at a time. Only with the embedded server: others belong
 * to other people. The header keeps pages of other sites out.
 */
@RestController
@ConditionalOnBooleanProperty(name = "sample.sftp.embedded", matchIfMissing = true)
class FaultController {

	private static final String HEADER = "X-Requested-With";

	private final FaultPlayer player;

	private final StoryListener listener;

	private final JsonMapper json;

	FaultController(FaultPlayer player, StoryListener listener, JsonMapper json) {
		this.player = player;
		this.listener = listener;
		this.json = json;
	}

	@GetMapping("/demo/faults")
	List<Description> faults() {
		return Stream.of(Fault.values())
			.map((fault) -> new Description(fault.path(), fault.title(), fault.text()))
			.toList();
	}

	@PostMapping(path = "/demo/faults/{name}", headers = HEADER)
	void play(@PathVariable String name, HttpServletResponse response) throws IOException, InterruptedException {
		Fault wanted = Stream.of(Fault.values())
			.filter((fault) -> fault.path().equals(name))
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such fault"));
		tell(response, (story) -> this.player.play(wanted, story));
	}

	@PostMapping(path = "/demo/load", headers = HEADER)
	void load(HttpServletResponse response) throws IOException, InterruptedException {
		tell(response, this.player::load);
	}

	private void tell(HttpServletResponse response, Play play) throws IOException, InterruptedException {
		Story story = new Story(response.getOutputStream(), this.json);
		if (!this.listener.begin(story)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "Another fault is being played: wait for its end");
		}
		try {
			response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
			play.run(story);
		}
		finally {
			this.listener.end();
			story.end();
		}
	}

	/**
	 * A fault or a load that is played, with its story.
	 */
	private interface Play {

		void run(Story story) throws IOException, InterruptedException;

	}

	record Description(String name, String title, String text) {

	}

}
