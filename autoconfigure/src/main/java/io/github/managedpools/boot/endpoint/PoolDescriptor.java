package io.github.managedpools.boot.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolStatus;
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
 * @param keys how many keys there are; as the two that follow, only of a keyed pool,
 * where everything above is of all its keys together
 * @param maxTotal how many resources there may be for all keys together, if that is
 * limited
 * @param maxKeys how many keys may have a pool, if that is limited
 * @param state where the pool is in its life; only in a full description, as all that
 * follows
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
public record PoolDescriptor(String name, PoolStatus status, SizeRange size, ResourcesDescriptor resources, int leases,
		int pending, Counters counters, @JsonInclude @Nullable FailureDescriptor lastCreateFailure,
		@Nullable KeysDescriptor keys, @Nullable Integer maxTotal, @Nullable Integer maxKeys, @Nullable String state,
		@Nullable Integer failingCreations, @Nullable List<FailureDescriptor> lastCreateFailures,
		@JsonInclude(value = Include.NON_NULL,
				content = Include.ALWAYS) @Nullable Map<String, @Nullable Object> configuration,
		@JsonInclude(value = Include.NON_NULL,
				content = Include.ALWAYS) @Nullable Map<String, @Nullable Object> changedConfiguration,
		PoolRecord.@Nullable Peaks peaks, @Nullable TimeDistribution waitTime, @Nullable TimeDistribution useTime,
		@Nullable PoolHistory history, @Nullable List<LeaseDescriptor> currentLeases,
		@Nullable List<KeyDescriptor> currentKeys) implements OperationResponseBody {

	static PoolDescriptor summaryOf(RunningPool pool, boolean values) {
		PoolSnapshot snapshot = pool.snapshot();
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		return new PoolDescriptor(state.name(), snapshot.status(), state.size(),
				ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(), state.counters(),
				lastOf(state, values), (keys != null) ? KeysDescriptor.of(keys) : null,
				(keys != null) ? keys.maxTotal() : null, (keys != null) ? keys.maxKeys() : null, null, null, null, null,
				null, null, null, null, null, null, null);
	}

	/**
	 * Describes a pool in full.
	 * @param configured the settings with which it began
	 * @param kept what is remembered of it, or {@code null}
	 * @param values whether the stacks of borrowers and the messages of failures may be
	 * shown
	 */
	static PoolDescriptor of(RunningPool pool, Map<String, @Nullable Object> configured, @Nullable PoolRecord kept,
			boolean values) {
		PoolSnapshot snapshot = pool.snapshot();
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		Map<String, @Nullable Object> configuration = pool.configuration();
		return new PoolDescriptor(state.name(), snapshot.status(), state.size(),
				ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(), state.counters(),
				lastOf(state, values), (keys != null) ? KeysDescriptor.of(keys) : null,
				(keys != null) ? keys.maxTotal() : null, (keys != null) ? keys.maxKeys() : null,
				SettingsDescription.format(state.phase()), state.failingCreations(),
				state.lastCreateFailures().stream().map((failure) -> FailureDescriptor.of(failure, values)).toList(),
				configuration, SettingsDescription.differing(configured, configuration),
				(kept != null) ? kept.peaks() : null, (kept != null) ? kept.waitTime() : null,
				(kept != null) ? kept.useTime() : null, (kept != null) ? kept.history() : null,
				pool.leases().stream().map((lease) -> LeaseDescriptor.of(lease, values)).toList(),
				(keys != null) ? keys.present().stream().map(KeyDescriptor::of).toList() : null);
	}

	private static @Nullable FailureDescriptor lastOf(PoolState state, boolean values) {
		CreateFailure last = state.lastCreateFailure();
		return (last != null) ? FailureDescriptor.of(last, values) : null;
	}

	/**
	 * The resources of a pool.
	 *
	 * @param total the resources that exist: idle, leased and being destroyed
	 * @param idle resources that can be lent
	 * @param leased resources that are lent, validated or reset
	 * @param creating creations in progress
	 * @param destroying destructions in progress
	 * @param givenUp resources of which something was given up on and has not ended; left
	 * out if there are none
	 */
	public record ResourcesDescriptor(int total, int idle, int leased, int creating, int destroying,
			@JsonInclude(Include.NON_DEFAULT) int givenUp) {

		static ResourcesDescriptor of(PoolState.Resources resources) {
			return new ResourcesDescriptor(resources.total(), resources.idle(), resources.leased(),
					resources.creating(), resources.destroying(), resources.givenUp());
		}

	}

	/**
	 * A creation that failed.
	 *
	 * @param at when it failed
	 * @param message why: the type of the exception and, if it may be shown, its message
	 */
	public record FailureDescriptor(Instant at, String message) {

		static FailureDescriptor of(CreateFailure failure, boolean values) {
			return new FailureDescriptor(failure.at(),
					values ? failure.message() : failure.cause().getClass().getName());
		}

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
	 * How many keys of a keyed pool have a pool of their own.
	 *
	 * @param total all of them
	 * @param waiting those whose callers wait while nothing is idle or being created for
	 * them
	 * @param failing those for which the factory keeps failing while there is nothing to
	 * lend
	 */
	public record KeysDescriptor(int total, int waiting, int failing) {

		static KeysDescriptor of(Keys keys) {
			return new KeysDescriptor(keys.total(), keys.waiting(), keys.failing());
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
