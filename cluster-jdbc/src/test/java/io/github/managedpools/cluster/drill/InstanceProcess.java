package io.github.managedpools.cluster.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A process with one or several instances, as the drill sees it.
 */
final class InstanceProcess {

	private final Process process;

	private final PrintStream commands;

	private final AtomicReferenceArray<String> states;

	private volatile long aheadMillis;

	/**
	 * Starts a process.
	 * @param prefix the command that runs it, such as one that enters a network namespace
	 * @param arguments the arguments of {@link DrillInstance}
	 */
	InstanceProcess(List<String> prefix, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(ProcessHandle.current().info().command().orElseThrow());
		command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), DrillInstance.class.getName()));
		command.addAll(arguments);
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.commands = new PrintStream(this.process.getOutputStream(), true);
		this.states = new AtomicReferenceArray<>(Integer.parseInt(arguments.get(arguments.size() - 1)));
		Thread reader = new Thread(this::read);
		reader.setDaemon(true);
		reader.start();
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(new InputStreamReader(this.process.getInputStream()))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith("state ")) {
					String[] parts = line.split(" ", 3);
					this.states.set(Integer.parseInt(parts[1]), parts[2]);
				}
				else if (line.startsWith("clock ")) {
					this.aheadMillis = Long.parseLong(line.substring(6)) - System.currentTimeMillis();
				}
				else if (Boolean.getBoolean("drill.verbose")) {
					System.err.println(line);
				}
			}
		}
		catch (IOException ex) {
			// It has been killed
		}
	}

	int size() {
		return this.states.length();
	}

	void command(int instance, String what, int number) {
		this.commands.println("%d %s %d".formatted(instance, what, number));
	}

	boolean isReady() {
		return this.states.get(size() - 1) != null;
	}

	/** How far the clock of the process is ahead of that of the drill. */
	long secondsAhead() {
		return Math.round(this.aheadMillis / 1000.0);
	}

	private String[] fields(int instance) {
		String state = this.states.get(instance);
		return (state != null) ? state.split(" ", 7) : "0 0 0 0 0 0 ".split(" ", 7);
	}

	int granted(int instance) {
		return Integer.parseInt(fields(instance)[0]);
	}

	int leases(int instance) {
		return Integer.parseInt(fields(instance)[2]);
	}

	int pending(int instance) {
		return Integer.parseInt(fields(instance)[4]);
	}

	String failure(int instance) {
		return fields(instance)[6];
	}

	void signal(String signal) throws IOException, InterruptedException {
		// The process itself, not the command that has run it
		ProcessHandle handle = this.process.toHandle();
		while (handle.children().findAny().isPresent()) {
			handle = handle.children().findAny().orElseThrow();
		}
		Engine.run(List.of("kill", signal, String.valueOf(handle.pid())));
	}

	void kill() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

}
