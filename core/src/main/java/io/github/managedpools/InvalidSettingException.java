package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the value of a setting breaks a rule. Carries the key, the value and the
 * rule, so that callers can word their own messages.
 *
 * @since 0.1.0
 */
public class InvalidSettingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** The setting's key in kebab-case. */
	private final String key;

	/** The rejected value, or {@code null} if there is none. */
	private final @Nullable String value;

	/** What a value must satisfy. */
	private final String rule;

	/**
	 * Creates a new {@code InvalidSettingException} whose message consists of the key,
	 * the value and the rule.
	 * @param key the setting's key in kebab-case, such as {@code max-uses}
	 * @param value the rejected value, written as in a configuration, or {@code null} if
	 * the rule allows no new value at all
	 * @param rule the rule as the end of a sentence, such as {@code must be at least 1}
	 */
	public InvalidSettingException(String key, @Nullable String value, String rule) {
		this(key, key, value, rule, null);
	}

	/**
	 * Creates a new {@code InvalidSettingException} whose message has another name for
	 * the setting, such as the one that a request used.
	 * @param name the name in the message
	 * @param key the setting's key in kebab-case
	 * @param value the rejected value, or {@code null} if the rule allows no new value
	 * @param rule the rule as the end of a sentence
	 * @param cause the reason why the value could not be parsed, or {@code null}
	 */
	public InvalidSettingException(String name, String key, @Nullable String value, String rule,
			@Nullable Throwable cause) {
		super(sentence(name, value, rule), cause);
		this.key = key;
		this.value = value;
		this.rule = rule;
	}

	/**
	 * The key of the setting.
	 * @return the key
	 */
	public String key() {
		return this.key;
	}

	/**
	 * The rejected value.
	 * @return the value, written as in a configuration, or {@code null} if the rule
	 * allows no new value at all
	 */
	public @Nullable String value() {
		return this.value;
	}

	/**
	 * The rule that the value breaks.
	 * @return the end of a sentence, such as {@code must be at least 1}
	 */
	public String rule() {
		return this.rule;
	}

	/**
	 * The message under another name for the setting, such as the full name of a
	 * property.
	 * @param name the name to use in place of the key
	 * @return the name, the value and the rule
	 */
	public String messageFor(String name) {
		return sentence(name, this.value, this.rule);
	}

	private static String sentence(String name, @Nullable String value, String rule) {
		return (value != null) ? "%s %s %s".formatted(name, value, rule) : "%s %s".formatted(name, rule);
	}

}
