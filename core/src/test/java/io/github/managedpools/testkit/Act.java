package io.github.managedpools.testkit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.testkit.Probe.Part;
import org.jspecify.annotations.Nullable;

/**
 * One call of a scripted factory or of an undo while its script is played.
 */
public final class Act {

	private final Ledger ledger;

	private final Probe probe;

	private final Gate end;

	private final @Nullable CreationScope scope;

	private boolean returnsNull;

	private boolean saysInvalid;

	Act(Ledger ledger, Probe probe, Gate end, @Nullable CreationScope scope) {
		this.ledger = ledger;
		this.probe = probe;
		this.end = end;
		this.scope = scope;
	}

	public Probe probe() {
		return this.probe;
	}

	/**
	 * The scope of the creation that this call runs or undoes.
	 */
	public CreationScope scope() {
		if (this.scope == null) {
			throw new IllegalStateException("Only a creation and its undos have a scope");
		}
		return this.scope;
	}

	/**
	 * Begins a part of the resource and registers its undo.
	 */
	public Part begin(String name, Script undo) {
		Part part = this.ledger.begin(this.probe, name);
		scope().onDestroy(() -> {
			this.ledger.note("undo %d %s".formatted(this.probe.id(), name));
			if (Thread.currentThread().isInterrupted()) {
				this.ledger.violation("%s is undone with the interrupt flag set".formatted(part));
			}
			part.undo();
			try {
				undo.play(new Act(this.ledger, this.probe, this.end, this.scope));
			}
			finally {
				this.ledger.settle(this.probe, part::undone);
			}
		});
		return part;
	}

	/**
	 * The gate that opens at the end of the test.
	 */
	Gate end() {
		return this.end;
	}

	void returnNull() {
		this.returnsNull = true;
	}

	boolean returnsNull() {
		return this.returnsNull;
	}

	void sayInvalid() {
		this.saysInvalid = true;
	}

	boolean saysInvalid() {
		return this.saysInvalid;
	}

}
