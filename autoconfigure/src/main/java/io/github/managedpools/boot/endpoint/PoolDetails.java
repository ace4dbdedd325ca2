package io.github.managedpools.boot.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TimeStatistics;
import io.github.managedpools.boot.PoolStatus;
import io.github.managedpools.boot.endpoint.PoolDescriptor.FailureDescriptor;
import io.github.managedpools.boot.endpoint.PoolDescriptor.ResourcesDescriptor;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.Keys;
import io.github.managedpools.boot.running.PoolSnapshot;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.statistics.PoolHistory;
import io.github.managedpools.boot.statistics.PoolRecord;
import io.github.managedpools.boot.statistics.TimeDistribution;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The endpoint's full description of one pool. Tools rely on the names of the fields.
 *
 * @param summary the pool's entry in the list of all pools; its fields are written beside
 * the following ones
 * @param state the phase of the pool's life cycle
 * @param failingCreations how many creations have failed since the last that succeeded
 * @param failingSince when the first of these failed, or {@code null}
 * @param failingFast whether callers fail at once because of fail-fast-after; of a keyed
 * pool, those of any key
 * @param lastCreateFailures the latest creations that failed, latest first
 * @param configuration the settings in force by their keys
 * @param changedConfiguration the configured values of settings that have been changed
 * since
 * @param peaks the highest values so far; like the next three, only for pools built from
 * factory beans
 * @param waitTime how long callers waited for their leases, including callers that got
 * none
 * @param useTime how long leases were held
 * @param history the last minutes
 * @param permitHolders the instances that hold permits for the same cluster-limit, or
 * {@code null} if there is none
 * @param currentLeases the open leases, oldest first
 * @param lostLeases the latest leases that were dropped without being closed, latest
 * first
 * @param currentKeys the keys of a keyed pool that have a pool, the most troubled first,
 * at most a hundred
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PoolDetails(@JsonUnwrapped PoolDescriptor summary, String state, int failingCreations,
		@Nullable Instant failingSince, boolean failingFast, List<FailureDescriptor> lastCreateFailures,
		@JsonInclude(content = Include.ALWAYS) Map<String, @Nullable Object> configuration,
		@JsonInclude(content = Include.ALWAYS) Map<String, @Nullable Object> changedConfiguration,
		PoolRecord.@Nullable Peaks peaks, @Nullable TimeDistribution waitTime, @Nullable TimeDistribution useTime,
		@Nullable PoolHistory history, @Nullable PermitHolders permitHolders, List<LeaseDescriptor> currentLeases,
		List<LeaseDescriptor> lostLeases, @Nullable List<KeyDescriptor> currentKeys) implements OperationResponseBody {

	/**
	 * Describes a pool in full.
	 * @param configured the settings with which it was built
	 * @param kept the record of it, or {@code null}
	 * @param values whether the stacks of borrowers and the messages of failures may be
	 * shown
	 */
	static PoolDetails of(RunningPool pool, Map<String, @Nullable Object> configured, @Nullable PoolRecord kept,
			boolean values) {
		PoolSnapshot snapshot = pool.snapshot();
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		Map<String, @Nullable Object> configuration = pool.configuration();
		PoolStatistics statistics = pool.statistics().orElse(null);
		return new PoolDetails(PoolDescriptor.of(snapshot, pool.leansOn(), values),
				SettingsDescription.format(state.phase()), state.failingCreations(), state.failingSince(),
				state.failingFast(),
				state.lastCreateFailures().stream().map((failure) -> FailureDescriptor.of(failure, values)).toList(),
				configuration, SettingsDescription.differing(configured, configuration),
				(kept != null) ? kept.peaks() : null, times(statistics, PoolStatistics::waits),
				times(statistics, PoolStatistics::uses), (kept != null) ? kept.history() : null, PermitHolders.of(pool),
				pool.leases().stream().map((lease) -> LeaseDescriptor.of(lease, values)).toList(),
				pool.lostLeases().stream().map((lease) -> LeaseDescriptor.of(lease, values)).toList(),
				(keys != null) ? keys.present().stream().map(KeyDescriptor::of).toList() : null);
	}

	private static @Nullable TimeDistribution times(@Nullable PoolStatistics statistics,
			Function<PoolStatistics, TimeStatistics> times) {
		return (statistics != null) ? TimeDistribution.of(times.apply(statistics)) : null;
	}

	/**
	 * A lease that is open, or that was dropped without being closed.
	 *
	 * @param since when it began
	 * @param ageMillis for how many milliseconds it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first; empty unless it was
	 * recorded and may be shown
	 * @param lost whether no code can close it any more, because its caller has dropped
	 * it; omitted if not
	 */
	public record LeaseDescriptor(Instant since, long ageMillis, String thread, List<String> stack,
			@JsonInclude(Include.NON_DEFAULT) boolean lost) {

		static LeaseDescriptor of(LeaseInfo lease, boolean stacks) {
			List<StackTraceElement> stack = stacks ? lease.stack() : List.of();
			return new LeaseDescriptor(lease.since(), lease.age().toMillis(), lease.thread(),
					stack.stream().map(StackTraceElement::toString).toList(), lease.lost());
		}

	}

	/**
	 * A key of a keyed pool that has a pool.
	 *
	 * @param key the key, as its {@code toString} writes it
	 * @param status the status of its pool
	 * @param size the size range in force
	 * @param resources the resources by state
	 * @param leases the number of open leases
	 * @param pending the number of waiting callers
	 * @param failingCreations how many creations have failed since the last that
	 * succeeded
	 * @param failingFast whether callers fail at once because of fail-fast-after; left
	 * out if not
	 */
	public record KeyDescriptor(String key, PoolStatus status, SizeRange size, ResourcesDescriptor resources,
			int leases, int pending, int failingCreations, @JsonInclude(Include.NON_DEFAULT) boolean failingFast) {

		static KeyDescriptor of(Keys.Key key) {
			PoolState state = key.state();
			return new KeyDescriptor(key.name(), PoolStatus.of(state), state.size(),
					ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(),
					state.failingCreations(), state.failingFast());
		}

	}

}
