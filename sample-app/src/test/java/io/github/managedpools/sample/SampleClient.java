package io.github.managedpools.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;

/**
 * Talks to the service as its users do.
 */
class SampleClient {

	static {
		// A server that stops while a read ends may leave a thread of its own with an
		// exception that nobody catches ("Executor has been shut down"). Awaitility would
		// take it for one of the test that waits
		Awaitility.doNotCatchUncaughtExceptionsByDefault();
	}

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String root;

	SampleClient(int port) {
		this.root = "http://127.0.0.1:" + port;
	}

	HttpResponse<String> put(String name, byte[] content) throws IOException, InterruptedException {
		return put(name, BodyPublishers.ofByteArray(content));
	}

	HttpResponse<String> putChunked(String name, byte[] content) throws IOException, InterruptedException {
		return put(name, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));
	}

	HttpResponse<String> put(String name, BodyPublisher content) throws IOException, InterruptedException {
		return this.http.send(request("/files/" + name).PUT(content).build(), BodyHandlers.ofString());
	}

	HttpResponse<String> put(String name, String type, String content) throws IOException, InterruptedException {
		HttpRequest request = request("/files/" + name).header("Content-Type", type)
			.PUT(BodyPublishers.ofString(content))
			.build();
		return this.http.send(request, BodyHandlers.ofString());
	}

	HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).build(), BodyHandlers.ofByteArray());
	}

	HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).build(), BodyHandlers.ofInputStream());
	}

	HttpResponse<String> delete(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).DELETE().build(), BodyHandlers.ofString());
	}

	HttpResponse<String> post(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
	}

	/**
	 * Sends any request, with pairs of header names and values.
	 */
	HttpResponse<byte[]> send(String method, String path, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = request(path).method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), BodyHandlers.ofByteArray());
	}

	DocumentContext json(String path) throws IOException, InterruptedException {
		return JsonPath.parse(new String(get(path).body(), StandardCharsets.UTF_8));
	}

	PoolFigures pool(String name) throws IOException, InterruptedException {
		return PoolFigures.of(json("/actuator/pools/" + name));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.root + path)).timeout(PATIENCE);
	}

}
