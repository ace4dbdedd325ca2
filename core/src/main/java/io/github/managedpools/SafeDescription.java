package io.github.managedpools;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Describes objects of the application, such as exceptions, keys and resources, without
 * trusting them: a {@code toString}, {@code getMessage}, {@code getCause} or
 * {@code getStackTrace} that throws, returns {@code null} or produces endless causes only
 * leads to a poorer description. No method of this class throws. None limits the time
 * that the object's methods take, so describe objects only on threads that may run the
 * application's code.
 *
 * @since 0.1.0
 */
public final class SafeDescription {

	/** Longer chains of causes are truncated. */
	private static final int MOST_CAUSES = 50;

	private static final StackTraceElement[] NO_STACK = {};

	private SafeDescription() {
	}

	/**
	 * Describes an object by its {@code toString}.
	 * @param object the object, or {@code null}
	 * @return the result of {@code toString}; if it is {@code null} or {@code toString}
	 * threw, the type and the exception
	 */
	public static String of(@Nullable Object object) {
		if (object == null) {
			return "null";
		}
		try {
			String text = object.toString();
			return (text != null) ? text : identityOf(object);
		}
		catch (Throwable ex) {
			return "%s (its toString threw %s)".formatted(identityOf(object), ex.getClass().getName());
		}
	}

	private static String identityOf(Object object) {
		return "%s@%x".formatted(object.getClass().getName(), System.identityHashCode(object));
	}

	/**
	 * The message of an exception.
	 * @param failure the exception
	 * @return the result of {@code getMessage}, or {@code null} if it threw
	 */
	public static @Nullable String messageOf(Throwable failure) {
		try {
			return failure.getMessage();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * The cause of an exception.
	 * @param failure the exception
	 * @return the result of {@code getCause}, or {@code null} if it threw
	 */
	public static @Nullable Throwable causeOf(Throwable failure) {
		try {
			return failure.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * An exception and its causes, outermost first: each of them once, even if the causes
	 * form a cycle, and at most 50, even if {@code getCause} returns a new one each time.
	 * @param failure the exception
	 * @return the exception, followed by its causes
	 */
	public static List<Throwable> chainOf(Throwable failure) {
		List<Throwable> chain = new ArrayList<>();
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable next = failure; next != null && chain.size() < MOST_CAUSES && seen.add(next);) {
			chain.add(next);
			next = causeOf(next);
		}
		return List.copyOf(chain);
	}

	/**
	 * The stack of an exception.
	 * @param failure the exception
	 * @return the result of {@code getStackTrace}; empty if it threw
	 */
	public static List<StackTraceElement> stackOf(Throwable failure) {
		return List.of(stackTraceOf(failure));
	}

	private static StackTraceElement[] stackTraceOf(Throwable failure) {
		try {
			StackTraceElement[] stack = failure.getStackTrace();
			// Throws for a null element, as setStackTrace would
			return List.of(stack).toArray(NO_STACK);
		}
		catch (Throwable ex) {
			return NO_STACK;
		}
	}

	/**
	 * Returns an exception that is safe to log. Most loggers print an exception with its
	 * causes and suppressed exceptions, and lose the whole line if one of these throws. A
	 * message with several lines or terminal escapes could forge lines of the log.
	 * @param failure the exception
	 * @return the exception itself if it, its causes and its suppressed exceptions can be
	 * printed; otherwise an exception with the same description, {@linkplain EscapedText
	 * escaped}, and the same stack and causes
	 */
	public static Throwable printable(Throwable failure) {
		try {
			return canBePrinted(failure, Collections.newSetFromMap(new IdentityHashMap<>()), 0) ? failure
					: standIn(failure, Collections.newSetFromMap(new IdentityHashMap<>()), 0);
		}
		catch (Throwable ex) {
			return new StandIn(of(failure));
		}
	}

	private static boolean canBePrinted(@Nullable Throwable failure, Set<Throwable> seen, int depth) {
		if (failure == null || !seen.add(failure)) {
			return true;
		}
		if (depth >= MOST_CAUSES) {
			return false;
		}
		try {
			if (!isOneLine(failure.toString()) || !isOneLine(failure.getLocalizedMessage())) {
				return false;
			}
			failure.getMessage();
			List.of(failure.getStackTrace());
			if (!canBePrinted(failure.getCause(), seen, depth + 1)) {
				return false;
			}
		}
		catch (Throwable ex) {
			return false;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (!canBePrinted(suppressed, seen, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isOneLine(@Nullable String text) {
		return text == null || EscapedText.of(text).equals(text);
	}

	private static Throwable standIn(Throwable failure, Set<Throwable> seen, int depth) {
		seen.add(failure);
		StandIn standIn = new StandIn(of(failure));
		standIn.setStackTrace(stackTraceOf(failure));
		Throwable cause = causeOf(failure);
		if (depth < MOST_CAUSES) {
			if (cause != null && !seen.contains(cause)) {
				standIn.initCause(standIn(cause, seen, depth + 1));
			}
			for (Throwable suppressed : failure.getSuppressed()) {
				if (!seen.contains(suppressed)) {
					standIn.addSuppressed(standIn(suppressed, seen, depth + 1));
				}
			}
		}
		return standIn;
	}

	/**
	 * Replaces an exception that can't be printed, and prints like it.
	 */
	private static final class StandIn extends Exception {

		private static final long serialVersionUID = 1L;

		private final String description;

		StandIn(String description) {
			super(EscapedText.of(description));
			this.description = EscapedText.of(description);
		}

		@Override
		public String toString() {
			return this.description;
		}

	}

}
