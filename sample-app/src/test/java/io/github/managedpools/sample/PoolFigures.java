package io.github.managedpools.sample;

import com.jayway.jsonpath.DocumentContext;

/**
 * The figures of a pool in the endpoint's answer.
 */
record PoolFigures(int idle, int leased, int total, int creating, int destroying, int leases, int pending, long created,
		long destroyed, long acquired, long released) {

	static PoolFigures of(DocumentContext json) {
		return new PoolFigures(json.read("$.resources.idle"), json.read("$.resources.leased"),
				json.read("$.resources.total"), json.read("$.resources.creating"), json.read("$.resources.destroying"),
				json.read("$.leases"), json.read("$.pending"), json.read("$.counters.created", Long.class),
				json.read("$.counters.destroyed", Long.class), json.read("$.counters.acquired", Long.class),
				json.read("$.counters.released", Long.class));
	}

	boolean atRest() {
		return this.creating == 0 && this.destroying == 0 && this.pending == 0;
	}

	boolean addsUp() {
		return this.created == this.total + this.destroyed && this.acquired == this.released + this.leases;
	}

}
