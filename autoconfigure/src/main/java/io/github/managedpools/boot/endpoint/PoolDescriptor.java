package io.github.managedpools.boot.endpoint;

import java.time.Instant;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolStatus;
import io.github.managedpools.boot.running.Keys;
import io.github.managedpools.boot.running.PoolSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A pool in the endpoint's list of all pools; {@link PoolDetails} describe a single pool.
 * Tools rely on the names of the fields.
 *
 * @param name the pool's name
 * @param status the pool's status
 * @param size the size range in force
 * @param resources the resources by state
 * @param leases the number of open leases
 * @param pending the number of waiting callers
 * @param counters the events since the pool was built
 * @param lastCreateFailure the latest creation that failed, or {@code null}
 * @param leansOn the names of the pools that resources of this one have leased parts
 * from; omitted if there are none
 * @param permits the permits for a cluster-limit, or {@code null} if there is none
 * @param keys the number of keys; like the next two, for keyed pools only, where all
 * fields above cover all keys together
 * @param maxTotal the limit for the resources of all keys together, if any
 * @param maxKeys the limit for the keys that have a pool, if any
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PoolDescriptor(String name, PoolStatus status, SizeRange size, ResourcesDescriptor resources, int leases,
		int pending, Counters counters, @JsonInclude @Nullable FailureDescriptor lastCreateFailure,
		@JsonInclude(Include.NON_EMPTY) Set<String> leansOn, @Nullable PermitsDescriptor permits,
		@Nullable KeysDescriptor keys, @Nullable Integer maxTotal, @Nullable Integer maxKeys) {

	/**
	 * Describes a pool.
	 * @param leansOn the names of the pools below it
	 * @param values whether the messages of failures may be shown
	 */
	static PoolDescriptor of(PoolSnapshot snapshot, Set<String> leansOn, boolean values) {
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		return new PoolDescriptor(state.name(), snapshot.status(), state.size(),
				ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(), state.counters(),
				lastOf(state, values), leansOn, PermitsDescriptor.of(snapshot.permits(), values),
				(keys != null) ? KeysDescriptor.of(keys) : null, (keys != null) ? keys.maxTotal() : null,
				(keys != null) ? keys.maxKeys() : null);
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
	 * @param givenUp resources with abandoned work that has not ended; omitted if there
	 * are none
	 * @param suspect how many idle and leased resources are in doubt, and so are
	 * validated before a caller gets them; omitted if none is
	 */
	public record ResourcesDescriptor(int total, int idle, int leased, int creating, int destroying,
			@JsonInclude(Include.NON_DEFAULT) int givenUp, @JsonInclude(Include.NON_DEFAULT) int suspect) {

		static ResourcesDescriptor of(PoolState.Resources resources) {
			return new ResourcesDescriptor(resources.total(), resources.idle(), resources.leased(),
					resources.creating(), resources.destroying(), resources.givenUp(), resources.suspect());
		}

	}

	/**
	 * A creation that failed.
	 *
	 * @param at when it failed
	 * @param message the type of the exception and, if it may be shown, its message
	 */
	public record FailureDescriptor(Instant at, String message) {

		static FailureDescriptor of(CreateFailure failure, boolean values) {
			return new FailureDescriptor(failure.at(),
					values ? failure.message() : failure.cause().getClass().getName());
		}

	}

	/**
	 * The number of keys of a keyed pool that have a pool.
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

}
