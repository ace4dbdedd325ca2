package io.github.managedpools.cluster.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for one instance, with one link to the engine and one to the far
 * side, so that the instance can be cut off from the engine alone. Needs root.
 */
final class Namespace {

	static final String ENGINE = "10.231.1.1";

	static final String FAR_SIDE = "10.231.2.1";

	/** The address from which the far side sees the instance. */
	static final String INSTANCE = "10.231.2.2";

	private static final String NAME = "cluster-drill";

	private Namespace() {
	}

	static boolean isPossible() {
		remove();
		try {
			ip("netns", "add", NAME);
			link("1", ENGINE);
			link("2", FAR_SIDE);
			return true;
		}
		catch (IOException | InterruptedException ex) {
			return false;
		}
	}

	private static void link(String number, String host) throws IOException, InterruptedException {
		ip("link", "add", "drill" + number, "type", "veth", "peer", "name", "inner" + number, "netns", NAME);
		ip("addr", "add", host + "/24", "dev", "drill" + number);
		ip("link", "set", "drill" + number, "up");
		ip("-n", NAME, "addr", "add", host.substring(0, host.length() - 1) + "2/24", "dev", "inner" + number);
		ip("-n", NAME, "link", "set", "inner" + number, "up");
	}

	/** The command that runs another one inside. */
	static List<String> enter() {
		return List.of("ip", "netns", "exec", NAME);
	}

	static void cutOffFromEngine() throws IOException, InterruptedException {
		ip("link", "set", "drill1", "down");
	}

	static void reconnect() throws IOException, InterruptedException {
		ip("link", "set", "drill1", "up");
	}

	static void remove() {
		for (List<String> step : List.of(List.of("link", "del", "drill1"), List.of("link", "del", "drill2"),
				List.of("netns", "del", NAME))) {
			try {
				ip(step.toArray(String[]::new));
			}
			catch (IOException | InterruptedException ex) {
				// There is none
			}
		}
	}

	private static void ip(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("ip"));
		command.addAll(List.of(arguments));
		Engine.run(command);
	}

}
