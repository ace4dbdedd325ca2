package io.github.managedpools.test;

import java.util.Arrays;
import java.util.List;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;

/**
 * Describes a lease by its borrower, time and stack.
 */
final class Borrowers {

	private static final int FRAMES = 15;

	/** The frame at which the interesting part of a test's stack ends. */
	private static final List<String> RUNNERS = List.of("org.junit.", "jdk.internal.reflect.", "java.lang.reflect.");

	private Borrowers() {
	}

	static String describe(LeaseInfo lease) {
		String key = (lease.key() != null) ? "for key '%s' ".formatted(SafeDescription.of(lease.key())) : "";
		return "borrowed %sby thread '%s' at %s, %d ms ago%s".formatted(key, lease.thread(), lease.since(),
				lease.age().toMillis(), describe(lease.stack()));
	}

	static String describe(Thread thread, StackTraceElement[] stack) {
		List<StackTraceElement> frames = Arrays.stream(stack)
			.dropWhile((frame) -> !frame.getClassName().startsWith("io.github.managedpools.engine."))
			.dropWhile((frame) -> frame.getClassName().startsWith("io.github.managedpools.engine."))
			.toList();
		return "thread '%s'%s".formatted(thread.getName(), describe(frames));
	}

	private static String describe(List<StackTraceElement> stack) {
		StringBuilder text = new StringBuilder();
		stack.stream()
			.takeWhile((frame) -> RUNNERS.stream().noneMatch(frame.getClassName()::startsWith))
			.limit(FRAMES)
			.forEach((frame) -> text.append(System.lineSeparator()).append("\tat ").append(frame));
		return text.toString();
	}

}
