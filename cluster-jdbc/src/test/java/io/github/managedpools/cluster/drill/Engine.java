package io.github.managedpools.cluster.drill;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * An engine that grants permits, as a process that can be killed and started again.
 */
abstract class Engine {

	final int port = freePort();

	final Path directory = Files.createTempDirectory("cluster-drill-");

	Engine() throws IOException {
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	abstract String name();

	/** What an instance needs to connect. */
	abstract List<String> connection(String host);

	abstract void start() throws Exception;

	/** Ends the engine as a crash does. */
	abstract void crash() throws Exception;

	/**
	 * Writes what this version of the library can't read, as a later one may do. Does
	 * nothing if there is no such thing.
	 */
	void writeRecordOfAnotherVersion() throws Exception {
	}

	static void run(List<String> command) throws IOException, InterruptedException {
		File log = File.createTempFile("cluster-drill-", ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
		if (process.waitFor() != 0) {
			throw new IOException("%s failed: %s".formatted(String.join(" ", command), Files.readString(log.toPath())));
		}
	}

	/**
	 * PostgreSQL, as the distribution installs it.
	 */
	static final class Postgres extends Engine {

		private final Path binaries;

		private final boolean root = "root".equals(System.getProperty("user.name"));

		Postgres() throws Exception {
			try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
				this.binaries = versions.max(Path::compareTo).orElseThrow().resolve("bin");
			}
			if (this.root) {
				run(List.of("chown", "postgres", this.directory.toString()));
			}
			run(as(this.binaries.resolve("initdb").toString(), "-D", data().toString(), "-A", "trust", "-U",
					"postgres"));
			Files.writeString(data().resolve("pg_hba.conf"), "host all all 0.0.0.0/0 trust\n",
					StandardOpenOption.APPEND);
		}

		private Path data() {
			return this.directory.resolve("data");
		}

		/** PostgreSQL refuses to run as root. */
		private List<String> as(String... command) {
			List<String> all = new ArrayList<>(this.root ? List.of("runuser", "-u", "postgres", "--") : List.of());
			all.addAll(List.of(command));
			return all;
		}

		@Override
		String name() {
			return "PostgreSQL";
		}

		@Override
		List<String> connection(String host) {
			return List.of("postgres", "jdbc:postgresql://%s:%d/postgres?user=postgres".formatted(host, this.port));
		}

		@Override
		void start() throws Exception {
			run(as(this.binaries.resolve("pg_ctl").toString(), "-w", "-D", data().toString(), "-l",
					data().resolve("log").toString(), "-o",
					"-p %d -k %s -c listen_addresses=*".formatted(this.port, this.directory), "start"));
		}

		@Override
		void crash() throws Exception {
			run(as(this.binaries.resolve("pg_ctl").toString(), "-w", "-D", data().toString(), "-m", "immediate",
					"stop"));
		}

		/**
		 * Kills one of the processes that serve clients. PostgreSQL then ends all others,
		 * and forgets all locks.
		 */
		void killOneOfItsProcesses() throws Exception {
			long postmaster = Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0));
			ProcessHandle.of(postmaster)
				.orElseThrow()
				.children()
				.filter((child) -> command(child.pid()).contains("postgres postgres"))
				.findAny()
				.orElseThrow()
				.destroyForcibly();
		}

		private static String command(long pid) {
			try {
				return Files.readString(Path.of("/proc/%d/cmdline".formatted(pid)));
			}
			catch (IOException ex) {
				return "";
			}
		}

	}

	/**
	 * Redis, with or without a log on disk from which it starts again.
	 */
	static final class Redis extends Engine {

		private final boolean persistent;

		private @Nullable Process process;

		Redis(boolean persistent) throws IOException {
			this.persistent = persistent;
		}

		@Override
		String name() {
			return this.persistent ? "Redis with AOF" : "Redis";
		}

		@Override
		List<String> connection(String host) {
			return List.of("redis", "%s:%d".formatted(host, this.port));
		}

		@Override
		void start() throws Exception {
			this.process = new ProcessBuilder("redis-server", "--port", String.valueOf(this.port), "--bind", "0.0.0.0",
					"--protected-mode", "no", "--save", "", "--dir", this.directory.toString(), "--appendonly",
					this.persistent ? "yes" : "no", "--appendfsync", "always")
				.redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("log").toFile())
				.start();
			TimeUnit.MILLISECONDS.sleep(300);
		}

		@Override
		void crash() throws Exception {
			Objects.requireNonNull(this.process).destroyForcibly().waitFor();
		}

		@Override
		void writeRecordOfAnotherVersion() throws Exception {
			run(List.of("redis-cli", "-p", String.valueOf(this.port), "set", "managed-pools:hunger:{drill}",
					"hungry, as another version says"));
		}

	}

}
