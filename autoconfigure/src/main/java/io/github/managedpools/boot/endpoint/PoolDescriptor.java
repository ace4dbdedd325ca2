package io.github.managedpools.boot.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolStatus;
import io.github.managedpools.boot.properties.SettingsDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A pool as the endpoint describes it. Tools rely on the names of the fields.
 *
 * @param name the pool's name
 * @param status how the pool fares
 * @param size the size range in force
 * @param resources the resources by what they do
 * @param leases the leases that are out
 * @param pending the callers that wait
 * @param counters what happened since the pool was built
 * @param lastCreateFailure the latest creation that failed, or {@code null}
 * @param configuration the settings in force by their keys; only in a full description
 * @param currentLeases the leases that are out, oldest first; only in a full description
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PoolDescriptor(String name, PoolStatus status, SizeRange size, ResourcesDescriptor resources, int leases,
		int pending, Counters counters, @JsonInclude @Nullable FailureDescriptor lastCreateFailure,
		@JsonInclude(value = Include.NON_NULL,
				content = Include.ALWAYS) @Nullable Map<String, @Nullable Object> configuration,
		@Nullable List<LeaseDescriptor> currentLeases) implements OperationResponseBody {

	static PoolDescriptor summaryOf(Pool<?> pool) {
		return of(pool.state(), null, null);
	}

	static PoolDescriptor of(Pool<?> pool) {
		return of(pool.state(), SettingsDescription.of(pool.settings()),
				pool.leases().stream().map(LeaseDescriptor::of).toList());
	}

	private static PoolDescriptor of(PoolState state, @Nullable Map<String, @Nullable Object> configuration,
			@Nullable List<LeaseDescriptor> leases) {
		return new PoolDescriptor(state.name(), PoolStatus.of(state), state.size(),
				ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(), state.counters(),
				FailureDescriptor.of(state.lastCreateFailure()), configuration, leases);
	}

	/**
	 * The resources of a pool.
	 *
	 * @param total the resources that exist: idle, leased and being destroyed
	 * @param idle resources that can be lent
	 * @param leased resources that are lent, validated or reset
	 * @param creating creations in progress
	 * @param destroying destructions in progress
	 */
	public record ResourcesDescriptor(int total, int idle, int leased, int creating, int destroying) {

		static ResourcesDescriptor of(PoolState.Resources resources) {
			return new ResourcesDescriptor(resources.total(), resources.idle(), resources.leased(),
					resources.creating(), resources.destroying());
		}

	}

	/**
	 * A creation that failed.
	 *
	 * @param at when it failed
	 * @param message why
	 */
	public record FailureDescriptor(Instant at, String message) {

		static @Nullable FailureDescriptor of(@Nullable CreateFailure failure) {
			return (failure != null) ? new FailureDescriptor(failure.at(), failure.message()) : null;
		}

	}

	/**
	 * A lease that is out.
	 *
	 * @param since when it began
	 * @param ageMillis for how many milliseconds it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first, or empty
	 */
	public record LeaseDescriptor(Instant since, long ageMillis, String thread, List<String> stack) {

		static LeaseDescriptor of(LeaseInfo lease) {
			return new LeaseDescriptor(lease.since(), lease.age().toMillis(), lease.thread(),
					lease.stack().stream().map(StackTraceElement::toString).toList());
		}

	}

}
