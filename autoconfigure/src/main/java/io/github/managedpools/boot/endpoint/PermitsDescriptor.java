package io.github.managedpools.boot.endpoint;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.github.managedpools.cluster.PermitState;
import org.jspecify.annotations.Nullable;

/**
 * The permits of a pool with a cluster-limit. Tools rely on the names of the fields.
 *
 * @param name the name that the instances share
 * @param limit the most permits of all instances together
 * @param granted the permits that the pool holds
 * @param used the permits that the pool needs for what it has
 * @param wanted the permits that the pool would hold if it could choose, including those
 * that it holds
 * @param stranded of those in use, the permits for work that was given up on and has not
 * ended
 * @param overdraft the permits that the pool uses without having them
 * @param lost the permits ever lost
 * @param status whether the engine grants permits
 * @param engine the name of the engine
 * @param since the time since which it has been available, or not
 * @param problem the latest failure, if the engine is unavailable: its type and, if it
 * may be shown, its message
 * @since 0.1.0
 */
@JsonInclude(Include.NON_NULL)
public record PermitsDescriptor(String name, int limit, int granted, int used, int wanted, int stranded, int overdraft,
		long lost, PermitState.Status status, String engine, Instant since, @Nullable String problem) {

	/**
	 * Describes permits.
	 * @param values whether the messages of failures may be shown
	 */
	static @Nullable PermitsDescriptor of(@Nullable PermitState permits, boolean values) {
		if (permits == null) {
			return null;
		}
		return new PermitsDescriptor(permits.name(), permits.limit(), permits.granted(), permits.used(),
				permits.wanted(), permits.stranded(), permits.overdraft(), permits.lost(), permits.status(),
				permits.source().engine(), permits.source().since(), permits.source().problem(values));
	}

}
