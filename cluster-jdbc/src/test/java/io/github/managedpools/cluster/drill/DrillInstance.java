package io.github.managedpools.cluster.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.cluster.PermitTiming;

/**
 * The process of one or several instances. It takes commands from its input, such as
 * {@code 0 hold 10} for its first instance. It writes what its clock says, and then the
 * state of each instance five times a second.
 */
public final class DrillInstance {

	static final PermitTiming TIMING = new PermitTiming(Duration.ofSeconds(6), Duration.ofMillis(500));

	private DrillInstance() {
	}

	/**
	 * Runs until the process is killed or its input ends.
	 * @param arguments the engine and its address, the host and the port of the far side,
	 * the limit, the number of instances
	 * @throws Exception if the instances can't be started
	 */
	public static void main(String[] arguments) throws Exception {
		List<Member> members = new ArrayList<>();
		for (int i = 0; i < Integer.parseInt(arguments[5]); i++) {
			members.add(new Member(PermitServers.connect(arguments[0], arguments[1]), arguments[2],
					Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4])));
		}
		System.out.println("clock " + System.currentTimeMillis());
		Thread reporter = new Thread(() -> report(members));
		reporter.setDaemon(true);
		reporter.start();
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				String[] words = line.split(" ");
				members.get(Integer.parseInt(words[0])).command(words[1], Integer.parseInt(words[2]));
			}
		}
		catch (IOException ex) {
			// The drill has ended
		}
		System.exit(0);
	}

	private static void report(List<Member> members) {
		while (true) {
			for (int i = 0; i < members.size(); i++) {
				System.out.println("state %d %s".formatted(i, members.get(i).state()));
			}
			try {
				Thread.sleep(200);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

}
