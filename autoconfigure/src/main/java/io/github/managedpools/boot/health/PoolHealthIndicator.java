package io.github.managedpools.boot.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolState;
import io.github.managedpools.boot.running.Keys;
import io.github.managedpools.boot.running.PoolSnapshot;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.cluster.PermitState;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} of one pool, plain or keyed. Reads the pool's state only: it
 * leases, creates and validates no resource, never waits, and takes equally long whatever
 * the resources do.
 *
 * @since 0.1.0
 */
public class PoolHealthIndicator extends AbstractHealthIndicator {

	private final RunningPool pool;

	private final boolean showMessages;

	/**
	 * Create a new {@code PoolHealthIndicator} that shows the messages of failures.
	 * @param pool the pool
	 */
	public PoolHealthIndicator(RunningPool pool) {
		this(pool, true);
	}

	/**
	 * Create a new {@code PoolHealthIndicator}.
	 * @param pool the pool
	 * @param showMessages whether the details have the messages of failures, or the types
	 * of their exceptions alone
	 */
	public PoolHealthIndicator(RunningPool pool, boolean showMessages) {
		super("The state of a pool could not be read");
		this.pool = pool;
		this.showMessages = showMessages;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		PoolSnapshot snapshot = this.pool.snapshot();
		PoolState state = snapshot.state();
		builder.status(snapshot.status().name());
		builder.withDetail("min", state.size().min());
		builder.withDetail("max", state.size().max());
		builder.withDetail("total", state.resources().total());
		builder.withDetail("idle", state.resources().idle());
		builder.withDetail("leased", state.resources().leased());
		builder.withDetail("creating", state.resources().creating());
		if (state.resources().givenUp() > 0) {
			builder.withDetail("givenUp", state.resources().givenUp());
		}
		builder.withDetail("pending", state.pending());
		Keys keys = snapshot.keys();
		if (keys != null) {
			builder.withDetail("keys", keys.total());
			builder.withDetail("waitingKeys", keys.waiting());
			builder.withDetail("failingKeys", keys.failing());
		}
		PermitState permits = snapshot.permits();
		if (permits != null) {
			builder.withDetail("permits", describe(permits));
		}
		if (permits != null && snapshot.isBlocked()) {
			builder.withDetail("error", permits.trouble(Instant.now(), this.showMessages));
		}
		CreateFailure failure = state.lastCreateFailure();
		if (failure != null && state.failingCreations() > 0) {
			builder.withDetail("failingCreations", state.failingCreations());
			if (state.failingSince() != null) {
				builder.withDetail("failingSince", state.failingSince().toString());
			}
			if (state.failingFast()) {
				builder.withDetail("failingFast", true);
			}
			builder.withDetail("error", this.showMessages ? failure.message() : failure.cause().getClass().getName());
			builder.withDetail("failedAt", failure.at().toString());
		}
	}

	private Map<String, Object> describe(PermitState permits) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("limit", permits.limit());
		details.put("granted", permits.granted());
		details.put("wanted", permits.wanted());
		if (permits.stranded() > 0) {
			details.put("stranded", permits.stranded());
		}
		if (permits.overdraft() > 0) {
			details.put("overdraft", permits.overdraft());
		}
		if (permits.lost() > 0) {
			details.put("lost", permits.lost());
		}
		details.put("status", permits.status());
		details.put("engine", permits.source().engine());
		String problem = permits.source().problem(this.showMessages);
		if (problem != null) {
			details.put("since", permits.source().since().toString());
			details.put("problem", problem);
		}
		return details;
	}

}
