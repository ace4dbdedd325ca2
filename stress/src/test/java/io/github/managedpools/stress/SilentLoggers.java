package io.github.managedpools.stress;

import java.lang.System.Logger;
import java.lang.System.LoggerFinder;
import java.util.ResourceBundle;

import org.jspecify.annotations.Nullable;

/**
 * Keeps logging out of the executions of the model checker.
 */
public final class SilentLoggers extends LoggerFinder {

	@Override
	public Logger getLogger(String name, Module module) {
		return new SilentLogger(name);
	}

	private record SilentLogger(String name) implements Logger {

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public boolean isLoggable(Level level) {
			return false;
		}

		@Override
		public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message,
				@Nullable Throwable thrown) {
		}

		@Override
		public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format,
				@Nullable Object... parameters) {
		}

	}

}
