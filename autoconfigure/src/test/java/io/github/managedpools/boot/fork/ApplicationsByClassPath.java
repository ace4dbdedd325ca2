package io.github.managedpools.boot.fork;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs one application with several class paths, one after the other in one virtual
 * machine. Each run loads everything but the JDK by a class loader of its own, and the
 * virtual machine's own class path holds no jar: what a class path lacks can't be found
 * anywhere. A virtual machine for each would prove the same, and load and compile the JDK
 * again each time.
 */
public final class ApplicationsByClassPath {

	private ApplicationsByClassPath() {
	}

	/**
	 * Runs the applications.
	 * @param arguments a file with lines of a name, a tab and a class path; the main
	 * class; and its arguments
	 */
	public static void main(String[] arguments) throws Exception {
		String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
		for (String line : Files.readAllLines(Path.of(arguments[0]))) {
			String[] run = line.split("\t");
			System.out.println(title(run[0]));
			run(run[1], arguments[1], rest);
		}
		System.out.println(title("the end"));
	}

	/**
	 * Returns the line before the output of a run.
	 */
	static String title(String name) {
		return "==== " + name + " ====";
	}

	private static void run(String classPath, String mainClass, String[] arguments) {
		URL[] urls = Arrays.stream(classPath.split(File.pathSeparator))
			.map(ApplicationsByClassPath::url)
			.toArray(URL[]::new);
		// Stays open: the application's shutdown hook may still load classes
		ClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
		Thread.currentThread().setContextClassLoader(loader);
		try {
			withoutUrlHandlers(loader);
			loader.loadClass(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
		}
		catch (Throwable ex) {
			// The test reads what is missing in the output; the other runs go on
			ex.printStackTrace(System.out);
		}
	}

	/**
	 * Tells Tomcat, where it is, to leave the URL handlers of the virtual machine alone:
	 * only the first Tomcat of a virtual machine can register its own.
	 */
	private static void withoutUrlHandlers(ClassLoader loader) throws ReflectiveOperationException {
		Class<?> handlers;
		try {
			handlers = loader.loadClass("org.apache.catalina.webresources.TomcatURLStreamHandlerFactory");
		}
		catch (ClassNotFoundException ex) {
			return;
		}
		handlers.getMethod("disable").invoke(null);
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(entry, ex);
		}
	}

}
