package io.github.managedpools.testkit;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Exceptions with a hostile method, one for each constant.
 */
public enum HostileException {

	TO_STRING_THROWS(() -> new Plain() {
		@Override
		public String toString() {
			throw new IllegalStateException("toString");
		}
	}),

	TO_STRING_OVERFLOWS(() -> new Plain() {
		@Override
		@SuppressWarnings("InfiniteRecursion")
		public String toString() {
			return toString() + "!";
		}
	}),

	TO_STRING_RETURNS_NULL(() -> new Plain() {
		@Override
		public @Nullable String toString() {
			return null;
		}
	}),

	GET_MESSAGE_THROWS(() -> new Plain() {
		@Override
		public String getMessage() {
			throw new IllegalStateException("getMessage");
		}
	}),

	GET_LOCALIZED_MESSAGE_THROWS(() -> new Plain() {
		@Override
		public String getLocalizedMessage() {
			throw new LinkageError("getLocalizedMessage");
		}
	}),

	GET_CAUSE_THROWS(() -> new Plain() {
		@Override
		public Throwable getCause() {
			throw new IllegalStateException("getCause");
		}
	}),

	CAUSES_ITSELF(() -> new Plain() {
		@Override
		public Throwable getCause() {
			return this;
		}
	}),

	CAUSES_IN_A_CYCLE(() -> {
		Exception outer = new Plain();
		outer.initCause(new Plain().initCause(new Plain().initCause(outer)));
		return outer;
	}),

	CAUSES_WITHOUT_END(HostileException::endless),

	GET_STACK_TRACE_THROWS(() -> new Plain() {
		@Override
		public StackTraceElement[] getStackTrace() {
			throw new IllegalStateException("getStackTrace");
		}
	}),

	GET_STACK_TRACE_RETURNS_NULL(() -> new Plain() {
		@Override
		@SuppressWarnings("NullAway")
		public StackTraceElement[] getStackTrace() {
			return null;
		}
	}),

	CAUSE_IS_HOSTILE(() -> new Plain().initCause(TO_STRING_THROWS.exception())),

	SUPPRESSED_IS_HOSTILE(() -> {
		Exception outer = new Plain();
		outer.addSuppressed(TO_STRING_THROWS.exception());
		return outer;
	}),

	HASH_CODE_AND_EQUALS_THROW(() -> new Plain() {
		@Override
		public int hashCode() {
			throw new IllegalStateException("hashCode");
		}

		@Override
		public boolean equals(Object other) {
			throw new IllegalStateException("equals");
		}
	}),

	NO_SUPPRESSION_NO_STACK(() -> new Exception("plain", null, false, false) {
	});

	private final Supplier<Throwable> supplier;

	HostileException(Supplier<Throwable> supplier) {
		this.supplier = supplier;
	}

	/**
	 * Creates an exception of this kind.
	 */
	public Exception exception() {
		return (Exception) this.supplier.get();
	}

	private static Exception endless() {
		return new Plain() {
			@Override
			public Throwable getCause() {
				return endless();
			}
		};
	}

	@SuppressWarnings("serial")
	private static class Plain extends Exception {

		Plain() {
			super("plain");
		}

	}

}
