package io.github.managedpools.boot.fork;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/**
 * Runs an application repeatedly in one JVM, each time with a class loader of its own, as
 * the developer tools do, and prints which threads and class loaders remain.
 */
public final class Restart {

	private static final int ATTEMPTS = 300;

	private Restart() {
	}

	public static void main(String[] arguments) throws Exception {
		// Static state of Spring retains the class loader of the first application, with
		// or without pools. According to heap dumps, the shutdown hook retains the first
		// logging system, the shared BindConverter has class editors, and CGLIB has an
		// exception with the stack of the first proxy's creation. An application without
		// pools and proxies runs first, so that the first two retain its class loader
		Class.forName("org.springframework.cglib.core.ClassNameReader");
		List<String> without = new ArrayList<>(List.of(arguments));
		without.add("--spring.autoconfigure.exclude=" + String.join(",", autoConfigurations()));
		run(BareApplication.class, without.toArray(String[]::new));
		List<WeakReference<ClassLoader>> loaders = List.of(run(SmallApplication.class, arguments),
				run(SmallApplication.class, arguments), run(SmallApplication.class, arguments));
		// The test starts this JVM with an option that clears soft references at once
		for (int i = 0; i < ATTEMPTS && (left(loaders) > 0 || !threads().isEmpty()); i++) {
			System.gc();
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
		}
		System.out.println("threads left: " + threads());
		System.out.println("class loaders left: " + left(loaders));
	}

	private static List<String> autoConfigurations() {
		return ImportCandidates.load(AutoConfiguration.class, Restart.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.managedpools."))
			.toList();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getContextClassLoader() instanceof RestartClassLoader)
			.map(Thread::getName)
			.toList();
	}

	private static long left(List<WeakReference<ClassLoader>> loaders) {
		return loaders.stream().filter((loader) -> loader.get() != null).count();
	}

	private static WeakReference<ClassLoader> run(Class<?> application, String[] arguments) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader original = thread.getContextClassLoader();
		try (RestartClassLoader loader = new RestartClassLoader(original)) {
			thread.setContextClassLoader(loader);
			loader.loadClass(application.getName())
				.getMethod("runOnce", String[].class)
				.invoke(null, (Object) arguments);
			return new WeakReference<>(loader);
		}
		finally {
			thread.setContextClassLoader(original);
		}
	}

	/**
	 * Loads the classes of the application itself, and delegates those of the framework.
	 */
	private static final class RestartClassLoader extends URLClassLoader {

		RestartClassLoader(ClassLoader parent) {
			super(List.of(location(Pool.class), location(PoolRegistry.class), location(SmallApplication.class))
				.toArray(URL[]::new), parent);
		}

		private static URL location(Class<?> type) {
			return type.getProtectionDomain().getCodeSource().getLocation();
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("io.github.managedpools.")) {
				synchronized (getClassLoadingLock(name)) {
					Class<?> loaded = findLoadedClass(name);
					return (loaded != null) ? loaded : findClass(name);
				}
			}
			return super.loadClass(name, resolve);
		}

	}

}
