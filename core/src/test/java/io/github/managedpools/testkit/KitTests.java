package io.github.managedpools.testkit;

import java.io.IOException;
import java.util.List;

import io.github.managedpools.testkit.Script.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The checks after every test detect the violations that they are meant to detect.
 */
class KitTests {

	private final ScriptedFactory factory = new ScriptedFactory(new Gate(), new Tally());

	@Test
	void resourceThatIsNotDestroyedIsFound() throws Exception {
		this.factory.create((undo) -> {
		});
		assertLeakFound("destructions");
	}

	@Test
	void resourceThatIsDestroyedTwiceIsFound() throws Exception {
		Probe probe = this.factory.creates(Script.script()).create((undo) -> {
		});
		this.factory.destroy(probe);
		this.factory.ledger().assertClean();
		this.factory.destroy(probe);
		assertLeakFound("destructions");
	}

	@Test
	void partThatIsNotUndoneIsFound() throws Exception {
		Probe probe = this.factory.create((undo) -> {
		});
		this.factory.destroy(probe);
		assertThat(this.factory.ledger().alive()).isEqualTo(1);
		assertLeakFound("undos");
	}

	@Test
	void partOfAFailedCreationThatIsNotUndoneIsFound() {
		this.factory.creates(Script.script(Script.part("socket"), Script.fail(new IOException())));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.factory.create((undo) -> {
		}));
		assertLeakFound("undos");
	}

	@Test
	void holdersOfADestroyedResourceAreFound() throws Exception {
		Probe probe = this.factory.creates(Script.script()).create((undo) -> {
		});
		this.factory.destroy(probe);
		probe.use();
		assertLeakFound("is lent although it is destroyed");
	}

	@Test
	void destructionWithTheInterruptFlagSetIsFound() throws Exception {
		Probe probe = this.factory.creates(Script.script()).create((undo) -> {
		});
		Thread.currentThread().interrupt();
		try {
			this.factory.destroy(probe);
		}
		finally {
			Thread.interrupted();
		}
		assertLeakFound("interrupt flag");
	}

	@ParameterizedTest
	@MethodSource("io.github.managedpools.testkit.ThreadKind#present")
	void threadsOfEachKindAreFoundByTheirNames(ThreadKind kind) throws Exception {
		Gate gate = new Gate();
		Thread thread = kind.newThread("a-thread-of-" + kind, gate::passIgnoringInterrupts);
		thread.start();
		try {
			gate.awaitArrival();
			String found = (kind == ThreadKind.VIRTUAL) ? Threads.virtual(List.of(thread.getName())).toString()
					: Thread.getAllStackTraces().keySet().toString();
			assertThat(found).contains(thread.getName());
			assertThat(Threads.virtual(List.of("a-thread-of-nobody"))).isEmpty();
		}
		finally {
			gate.open();
			thread.join();
		}
	}

	@Test
	void scriptsArePlayedInTurnAndTheLastOneForEver() throws Exception {
		StringBuilder played = new StringBuilder();
		Step first = (act) -> played.append("1");
		Step second = (act) -> played.append("2");
		this.factory.checks(Script.script(first, first), Script.script(second));
		for (int i = 0; i < 3; i++) {
			assertThat(this.factory.isValid(new Probe(this.factory.ledger(), i))).isTrue();
		}
		assertThat(played).hasToString("1122");
		assertThat(this.factory.checkCalls()).isEqualTo(3);
	}

	private void assertLeakFound(String what) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.factory.ledger()::assertClean)
			.withMessageContaining(what);
	}

}
