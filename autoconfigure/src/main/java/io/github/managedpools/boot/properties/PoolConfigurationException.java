package io.github.managedpools.boot.properties;

import io.github.managedpools.EscapedText;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the configuration of the pools is invalid, so that the application does not
 * start.
 *
 * @since 0.1.0
 */
public class PoolConfigurationException extends RuntimeException {

	/** How to fix it. */
	private final String action;

	/**
	 * Create a new {@code PoolConfigurationException}.
	 * @param description the error, with the full name of the key or bean
	 * @param action how to fix it
	 */
	public PoolConfigurationException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create a new {@code PoolConfigurationException}.
	 * @param description the error, with the full name of the key or bean
	 * @param action how to fix it
	 * @param cause the cause, or {@code null}
	 */
	public PoolConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(EscapedText.of(description), cause);
		this.action = EscapedText.of(action);
	}

	/**
	 * How to fix the configuration.
	 * @return the suggested fix, in whole sentences
	 */
	public String action() {
		return this.action;
	}

}
