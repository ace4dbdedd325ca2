package io.github.managedpools.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Requests a file of the sample service from several threads, each of which begins the
 * next request when it has the answer. Prints a row of a Markdown table.
 */
public final class RequestLoad {

	private static final int FILE_BYTES = 10_000;

	private static final Duration WARM_UP = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

	private final URI file;

	private final int clients;

	private RequestLoad(String service, int clients) {
		this.file = URI.create(service + "/files/load.bin");
		this.clients = clients;
	}

	/**
	 * Loads a service.
	 * @param arguments the title of the row, the service's URL, the number of clients and
	 * the seconds to measure
	 * @throws Exception if the load can't be put on the service
	 */
	public static void main(String... arguments) throws Exception {
		RequestLoad load = new RequestLoad(arguments[1], Integer.parseInt(arguments[2]));
		Duration time = Duration.ofSeconds(Long.parseLong(arguments[3]));
		load.store();
		load.run(WARM_UP);
		Result result = load.run(time);
		System.out.println(result.row(arguments[0], time));
	}

	private void store() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.file)
			.PUT(BodyPublishers.ofByteArray(new byte[FILE_BYTES]))
			.build();
		int status = this.http.send(request, BodyHandlers.discarding()).statusCode();
		if (status / 100 != 2) {
			throw new IOException("The file was not stored: status " + status);
		}
	}

	private Result run(Duration time) throws InterruptedException {
		Result result = new Result(new ConcurrentHistogram(3), new AtomicInteger());
		long end = System.nanoTime() + time.toNanos();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < this.clients; i++) {
			Thread thread = new Thread(() -> request(end, result), "client-" + i);
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		return result;
	}

	private void request(long end, Result result) {
		HttpRequest request = HttpRequest.newBuilder(this.file).timeout(PATIENCE).build();
		while (System.nanoTime() - end < 0) {
			long begin = System.nanoTime();
			try {
				if (this.http.send(request, BodyHandlers.ofByteArray()).statusCode() == 200) {
					result.micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
				}
				else {
					result.failed.incrementAndGet();
				}
			}
			catch (IOException ex) {
				result.failed.incrementAndGet();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("Nothing interrupts the load", ex);
			}
		}
	}

	/**
	 * What the clients experienced.
	 *
	 * @param micros the duration of the requests that were served, in microseconds
	 * @param failed the number of the others
	 */
	private record Result(Histogram micros, AtomicInteger failed) {

		String row(String title, Duration time) {
			return String.format(Locale.ROOT, "| %s | %,d | %.1f ms | %.1f ms | %.1f ms | %d |", title,
					this.micros.getTotalCount() / time.toSeconds(), at(50), at(99), at(100), this.failed.get());
		}

		private double at(double percentile) {
			return this.micros.getValueAtPercentile(percentile) / 1000.0;
		}

	}

}
