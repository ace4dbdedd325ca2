package io.github.managedpools.sample.demo;

import java.util.Locale;

/**
 * What can be played with the embedded server.
 */
enum Fault {

	CALLER_INTERRUPTED("A caller is interrupted", "It waits for a connection that is half built."),

	LOGIN_REFUSED("The login is refused", "The server accepts connections, but not the password."),

	SERVER_STOPPED("The server is stopped", "Connections break, and nothing listens for a while."),

	CONNECTIONS_DROPPED("Connections are dropped", "All at once, as when a firewall restarts."),

	SERVER_SLOW("The server is slow", "Each operation takes a third of a second, and 24 callers come at once."),

	LEASE_LEAKED("A lease leaks", "A caller takes a channel and forgets to give it back."),

	RESOURCE_BROKEN("A channel breaks in use", "Its caller gets an exception.");

	private final String title;

	private final String text;

	Fault(String title, String text) {
		this.title = title;
		this.text = text;
	}

	/**
	 * The name in paths.
	 */
	String path() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String title() {
		return this.title;
	}

	String text() {
		return this.text;
	}

}
