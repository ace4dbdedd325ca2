package io.github.managedpools.boot.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
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
 * One pool in full as the endpoint describes it. Tools rely on the names of the fields.
 *
 * @param summary what the description of all pools says of the pool; its fields stand
 * beside those that follow
 * @param state where the pool is in its life
 * @param failingCreations how many creations have failed since the last that succeeded
 * @param lastCreateFailures the latest creations that failed, latest first
 * @param configuration the settings in force by their keys
 * @param changedConfiguration what was configured where something else is in force
 * @param peaks the highest values so far; as what follows, only if the pool was made of a
 * factory bean
 * @param waitTime how long callers waited for their leases, those included who got none
 * @param useTime how long leases were held
 * @param history the last minutes
 * @param currentLeases the leases that are out, oldest first
 * @param currentKeys the keys of a keyed pool that have a pool, those in the most trouble
 * first; a hundred at most
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PoolDetails(@JsonUnwrapped PoolDescriptor summary, String state, int failingCreations,
		List<FailureDescriptor> lastCreateFailures,
		@JsonInclude(content = Include.ALWAYS) Map<String, @Nullable Object> configuration,
		@JsonInclude(content = Include.ALWAYS) Map<String, @Nullable Object> changedConfiguration,
		PoolRecord.@Nullable Peaks peaks, @Nullable TimeDistribution waitTime, @Nullable TimeDistribution useTime,
		@Nullable PoolHistory history, List<LeaseDescriptor> currentLeases,
		@Nullable List<KeyDescriptor> currentKeys) implements OperationResponseBody {

	/**
	 * Describes a pool in full.
	 * @param configured the settings with which it began
	 * @param kept what is remembered of it, or {@code null}
	 * @param values whether the stacks of borrowers and the messages of failures may be
	 * shown
	 */
	static PoolDetails of(RunningPool pool, Map<String, @Nullable Object> configured, @Nullable PoolRecord kept,
			boolean values) {
		PoolSnapshot snapshot = pool.snapshot();
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		Map<String, @Nullable Object> configuration = pool.configuration();
		return new PoolDetails(PoolDescriptor.of(snapshot, values), SettingsDescription.format(state.phase()),
				state.failingCreations(),
				state.lastCreateFailures().stream().map((failure) -> FailureDescriptor.of(failure, values)).toList(),
				configuration, SettingsDescription.differing(configured, configuration),
				(kept != null) ? kept.peaks() : null, (kept != null) ? kept.waitTime() : null,
				(kept != null) ? kept.useTime() : null, (kept != null) ? kept.history() : null,
				pool.leases().stream().map((lease) -> LeaseDescriptor.of(lease, values)).toList(),
				(keys != null) ? keys.present().stream().map(KeyDescriptor::of).toList() : null);
	}

	/**
	 * A lease that is out.
	 *
	 * @param since when it began
	 * @param ageMillis for how many milliseconds it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first; empty unless it is kept
	 * and may be shown
	 */
	public record LeaseDescriptor(Instant since, long ageMillis, String thread, List<String> stack) {

		static LeaseDescriptor of(LeaseInfo lease, boolean stacks) {
			List<StackTraceElement> stack = stacks ? lease.stack() : List.of();
			return new LeaseDescriptor(lease.since(), lease.age().toMillis(), lease.thread(),
					stack.stream().map(StackTraceElement::toString).toList());
		}

	}

	/**
	 * A key of a keyed pool that has a pool of its own.
	 *
	 * @param key the key, as its {@code toString} writes it
	 * @param status how its pool fares
	 * @param size the size range in force
	 * @param resources the resources by what they do
	 * @param leases the leases that are out
	 * @param pending the callers that wait
	 * @param failingCreations how many creations have failed since the last that
	 * succeeded
	 */
	public record KeyDescriptor(String key, PoolStatus status, SizeRange size, ResourcesDescriptor resources,
			int leases, int pending, int failingCreations) {

		static KeyDescriptor of(Keys.Key key) {
			PoolState state = key.state();
			return new KeyDescriptor(key.name(), PoolStatus.of(state), state.size(),
					ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(),
					state.failingCreations());
		}

	}

}
