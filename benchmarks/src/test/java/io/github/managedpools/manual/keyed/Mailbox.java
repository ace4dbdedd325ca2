package io.github.managedpools.manual.keyed;

import java.util.ArrayList;
import java.util.List;

/**
 * The mailbox of the examples.
 */
class Mailbox implements AutoCloseable {

	private final String tenant;

	private final List<String> sent = new ArrayList<>();

	Mailbox(String tenant) {
		this.tenant = tenant;
	}

	static Mailbox open(String tenant) {
		if (tenant.isEmpty()) {
			throw new IllegalArgumentException("There is no such tenant");
		}
		return new Mailbox(tenant);
	}

	int unread() {
		return this.tenant.length() + this.sent.size();
	}

	void send(String text) {
		this.sent.add(text);
	}

	@Override
	public void close() {
	}

}
