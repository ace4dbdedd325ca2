package io.github.managedpools.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

/**
 * Erases the thread-locals of the calling thread in the same way as the JDK does for its
 * own threads that run foreign code. There is no public method for this, and starting a
 * new thread for each call of user code costs many times as much as waking a thread that
 * waits for its next task.
 * <p>
 * Only used if the JDK has no virtual threads. In a JVM that does not permit it, such as
 * one without the module {@code jdk.unsupported}, a new thread is started for each task.
 */
final class ThreadLocals {

	private static final @Nullable ThreadLocals INSTANCE = find();

	/** Writes {@code null} into a field of a thread. */
	private final MethodHandle erase;

	private final long own;

	private final long inherited;

	private ThreadLocals(MethodHandle erase, long own, long inherited) {
		this.erase = erase;
		this.own = own;
		this.inherited = inherited;
	}

	private static @Nullable ThreadLocals find() {
		try {
			Class<?> type = Class.forName("sun.misc.Unsafe");
			Field field = type.getDeclaredField("theUnsafe");
			field.setAccessible(true);
			Object unsafe = field.get(null);
			MethodHandles.Lookup lookup = MethodHandles.publicLookup();
			MethodHandle offset = lookup
				.findVirtual(type, "objectFieldOffset", MethodType.methodType(long.class, Field.class))
				.bindTo(unsafe);
			MethodHandle put = lookup
				.findVirtual(type, "putObject",
						MethodType.methodType(void.class, Object.class, long.class, Object.class))
				.bindTo(unsafe);
			return new ThreadLocals(put, (long) offset.invoke(map("threadLocals")),
					(long) offset.invoke(map("inheritableThreadLocals")));
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static Field map(String name) throws NoSuchFieldException {
		Field field = Thread.class.getDeclaredField(name);
		if (!field.getType().getName().equals("java.lang.ThreadLocal$ThreadLocalMap")) {
			throw new NoSuchFieldException(name);
		}
		return field;
	}

	/**
	 * Whether thread-locals can be erased.
	 */
	static boolean canBeErased() {
		return INSTANCE != null;
	}

	/**
	 * Erases the thread-locals of the calling thread, if they can be erased.
	 */
	static void erase() {
		if (INSTANCE != null) {
			INSTANCE.eraseOf(Thread.currentThread());
		}
	}

	private void eraseOf(Thread thread) {
		try {
			this.erase.invoke((Object) thread, this.own, (Object) null);
			this.erase.invoke((Object) thread, this.inherited, (Object) null);
		}
		catch (Throwable ex) {
			throw new IllegalStateException("thread-locals could not be erased", ex);
		}
	}

}
