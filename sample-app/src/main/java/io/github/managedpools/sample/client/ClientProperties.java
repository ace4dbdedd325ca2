package io.github.managedpools.sample.client;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits for the clients of the service.
 *
 * @param leastRate the bytes per second that a client must send or take on average; zero
 * for no limit
 * @param grace the time during which a client may be slower than that, at most one day
 * @param maxUploads the number of uploads that may be in progress; more are refused
 * @param maxUploadSize the size of the largest file that is accepted
 */
@ConfigurationProperties(prefix = "sample.client", ignoreUnknownFields = false)
public record ClientProperties(@DefaultValue("4KB") DataSize leastRate, @DefaultValue("10s") Duration grace,
		@DefaultValue("64") int maxUploads, @DefaultValue("1GB") DataSize maxUploadSize) {

	private static final Duration MOST = Duration.ofDays(1);

	public ClientProperties {
		require(!leastRate.isNegative(), "least-rate must not be negative: " + leastRate);
		require(!grace.isNegative() && grace.compareTo(MOST) <= 0,
				"grace must not be negative or longer than one day: " + grace);
		require(maxUploads > 0, "max-uploads must be above zero: " + maxUploads);
		require(!maxUploadSize.isNegative(), "max-upload-size must not be negative: " + maxUploadSize);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("sample.client." + message);
		}
	}

	/**
	 * Start measuring the pace of one client.
	 * @return the pace
	 */
	public ClientPace newPace() {
		return new ClientPace(this.leastRate.toBytes(), this.grace);
	}

}
