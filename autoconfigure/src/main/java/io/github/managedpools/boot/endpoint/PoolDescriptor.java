package io.github.managedpools.boot.endpoint;

import java.time.Instant;

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
 * A pool as the endpoint describes it among all the others; {@link PoolDetails} say more
 * about one. Tools rely on the names of the fields.
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
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PoolDescriptor(String name, PoolStatus status, SizeRange size, ResourcesDescriptor resources, int leases,
		int pending, Counters counters, @JsonInclude @Nullable FailureDescriptor lastCreateFailure,
		@Nullable KeysDescriptor keys, @Nullable Integer maxTotal, @Nullable Integer maxKeys) {

	/**
	 * Describes a pool.
	 * @param values whether the messages of failures may be shown
	 */
	static PoolDescriptor of(PoolSnapshot snapshot, boolean values) {
		PoolState state = snapshot.state();
		Keys keys = snapshot.keys();
		return new PoolDescriptor(state.name(), snapshot.status(), state.size(),
				ResourcesDescriptor.of(state.resources()), state.leases(), state.pending(), state.counters(),
				lastOf(state, values), (keys != null) ? KeysDescriptor.of(keys) : null,
				(keys != null) ? keys.maxTotal() : null, (keys != null) ? keys.maxKeys() : null);
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

}
