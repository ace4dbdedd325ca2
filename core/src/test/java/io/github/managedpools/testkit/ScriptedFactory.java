package io.github.managedpools.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;

/**
 * A factory that plays the scripts of a test, and keeps a {@link Ledger} of its calls.
 * Each method takes the scripts of its first, second and further calls; the last one
 * applies to all later calls. Without scripts, it builds resources with one part, and
 * neither validates nor resets them.
 */
public final class ScriptedFactory implements ResourceFactory<Probe> {

	private final Ledger ledger;

	private final Gate end;

	private volatile Calls creates = new Calls(script(part("socket")));

	private volatile Calls checks = new Calls();

	private volatile Calls resets = new Calls();

	private volatile Calls destroys = new Calls(script());

	private volatile Predicate<Throwable> fatal = (failure) -> false;

	private volatile boolean checksInPlace;

	/** The name of the threads on which the factory may be called. */
	private volatile @Nullable String owner;

	ScriptedFactory(Gate end, Tally all) {
		this.end = end;
		this.ledger = new Ledger(all);
	}

	public ScriptedFactory creates(Script... scripts) {
		this.creates = new Calls(scripts);
		return this;
	}

	public ScriptedFactory checks(Script... scripts) {
		this.checks = new Calls(scripts);
		return this;
	}

	public ScriptedFactory resets(Script... scripts) {
		this.resets = new Calls(scripts);
		return this;
	}

	public ScriptedFactory destroys(Script... scripts) {
		this.destroys = new Calls(scripts);
		return this;
	}

	public ScriptedFactory fatal(Predicate<Throwable> fatal) {
		this.fatal = fatal;
		return this;
	}

	/**
	 * Lets callers run checks and resets themselves.
	 */
	public ScriptedFactory checksInPlace(boolean inPlace) {
		this.checksInPlace = inPlace;
		return this;
	}

	public Ledger ledger() {
		return this.ledger;
	}

	/**
	 * The number of validations.
	 */
	public int checkCalls() {
		return this.checks.count();
	}

	/**
	 * The number of resets.
	 */
	public int resetCalls() {
		return this.resets.count();
	}

	/**
	 * Plays a script in another callback.
	 */
	public void play(Script script) {
		try {
			script.play(new Act(this.ledger, new Probe(this.ledger, 0), this.end, null));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public boolean validates() {
		return this.checks.isScripted();
	}

	@Override
	public boolean resets() {
		return this.resets.isScripted();
	}

	@Override
	public boolean checksInPlace() {
		return this.checksInPlace;
	}

	/**
	 * The number of times that a script has reached a step that hangs.
	 */
	public int hanging() {
		return this.end.arrivals();
	}

	void ownedBy(String pool) {
		this.owner = pool;
	}

	@Override
	public @Nullable Probe create(CreationScope scope) throws Exception {
		Probe probe = this.ledger.begin();
		Act act = enter("create", probe, scope);
		boolean finished = false;
		try {
			this.creates.next().play(act);
			finished = !act.returnsNull();
		}
		finally {
			if (finished) {
				probe.finish();
			}
			else {
				this.ledger.settle(probe, probe::abandon);
			}
		}
		return finished ? probe : null;
	}

	@Override
	public boolean isValid(Probe probe) throws Exception {
		Act act = enter("check", probe, null);
		this.checks.next().play(act);
		return !act.saysInvalid();
	}

	@Override
	public void reset(Probe probe) throws Exception {
		this.resets.next().play(enter("reset", probe, null));
	}

	@Override
	public void destroy(Probe probe) throws Exception {
		Act act = enter("destroy", probe, null);
		probe.destroy();
		try {
			this.destroys.next().play(act);
		}
		finally {
			this.ledger.settle(probe, probe::destroyed);
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.fatal.test(failure);
	}

	private Act enter(String what, Probe probe, @Nullable CreationScope scope) {
		Thread thread = Thread.currentThread();
		if (!what.equals("check")) {
			this.ledger.note("%s %d".formatted(what, probe.id()));
		}
		// Other calls may be interrupted at any instant
		if (what.equals("destroy") && thread.isInterrupted()) {
			this.ledger.violation("%s of %s is called with the interrupt flag set".formatted(what, probe));
		}
		String name = this.owner;
		boolean anywhere = this.checksInPlace && (what.equals("check") || what.equals("reset"));
		if (name != null && !anywhere && !thread.getName().contains(name)) {
			this.ledger.violation("%s of %s is called on %s".formatted(what, probe, thread));
		}
		return new Act(this.ledger, probe, this.end, scope);
	}

	private static final class Calls {

		private final AtomicInteger count = new AtomicInteger();

		private final Script[] scripts;

		Calls(Script... scripts) {
			this.scripts = scripts;
		}

		Script next() {
			return this.scripts[Math.min(this.count.getAndIncrement(), this.scripts.length - 1)];
		}

		boolean isScripted() {
			return this.scripts.length > 0;
		}

		int count() {
			return this.count.get();
		}

	}

}
