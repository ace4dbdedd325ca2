package io.github.managedpools.boot.properties;

import io.github.managedpools.EscapedText;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the pools can't be what its author meant, so that the application
 * does not start.
 *
 * @since 0.1.0
 */
public class PoolConfigurationException extends RuntimeException {

	private final String action;

	/**
	 * Create a new {@code PoolConfigurationException}.
	 * @param description what is wrong, by the full name of the key or bean
	 * @param action how to mend it
	 */
	public PoolConfigurationException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create a new {@code PoolConfigurationException}.
	 * @param description what is wrong, by the full name of the key or bean
	 * @param action how to mend it
	 * @param cause what led to it, or {@code null}
	 */
	public PoolConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(EscapedText.of(description), cause);
		this.action = EscapedText.of(action);
	}

	/**
	 * How to mend the configuration.
	 * @return the remedy, in whole sentences
	 */
	public String action() {
		return this.action;
	}

}
