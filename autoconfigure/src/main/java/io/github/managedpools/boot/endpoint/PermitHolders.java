package io.github.managedpools.boot.endpoint;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * The instances that hold permits, as the engine knows them. Tools rely on the names of
 * the fields.
 *
 * @param holders the instances, those with the most permits first; {@code null} if the
 * engine could not be asked
 * @param problem why the engine could not be asked, or {@code null}
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PermitHolders(@Nullable List<Holder> holders, @Nullable String problem) {

	/** How long the endpoint waits for the engine. */
	private static final long PATIENCE_MILLIS = 500;

	/**
	 * Asks the engine. Waits for half a second at most, and not at all for an engine that
	 * is known not to answer.
	 * @return the holders, or {@code null} if the pool has no cluster-limit
	 */
	static @Nullable PermitHolders of(RunningPool pool) {
		PermitState permits = pool.permits();
		if (permits == null) {
			return null;
		}
		String engine = permits.source().engine();
		return switch (permits.source().status()) {
			case AVAILABLE, GRACE -> ask(pool, engine);
			case CONNECTING -> new PermitHolders(null, engine + " is not connected yet");
			case UNAVAILABLE -> new PermitHolders(null, engine + " is not available");
			case CLOSED -> new PermitHolders(null, engine + " is no longer asked");
		};
	}

	private static PermitHolders ask(RunningPool pool, String engine) {
		Future<Map<String, Integer>> answer = pool.permitHolders();
		try {
			return new PermitHolders(Holder.of(answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)), null);
		}
		catch (TimeoutException ex) {
			answer.cancel(false);
			return new PermitHolders(null, "%s did not answer within %d ms".formatted(engine, PATIENCE_MILLIS));
		}
		catch (ExecutionException ex) {
			return new PermitHolders(null, engine + " could not be asked");
		}
		catch (InterruptedException ex) {
			answer.cancel(false);
			Thread.currentThread().interrupt();
			return new PermitHolders(null, "interrupted while asking " + engine);
		}
	}

	/**
	 * An instance that holds permits.
	 *
	 * @param instance the instance, as the engine describes it
	 * @param permits the number of its permits
	 */
	public record Holder(String instance, int permits) {

		private static List<Holder> of(Map<String, Integer> holders) {
			return holders.entrySet()
				.stream()
				.sorted(Map.Entry.<String, Integer>comparingByValue()
					.reversed()
					.thenComparing(Map.Entry.comparingByKey()))
				.map((entry) -> new Holder(entry.getKey(), entry.getValue()))
				.toList();
		}

	}

}
