package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.ManualClock;
import io.github.managedpools.cluster.PermitSourceState.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a client does when the engine, the network or the process fails, in virtual time.
 * The default times hold: a beat every 3 s, permits unconfirmed after 7.5 s and given up
 * after 20 s, a silent process dead after 30 s.
 */
class PermitClientTests {

	private static final String NAME = "sftp";

	private final ManualClock clock = new ManualClock();

	private final FakePermitEngine sessions = FakePermitEngine.withSessions(this.clock);

	private final FakePermitEngine leases = FakePermitEngine.withLeases(this.clock);

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void permitsAreGivenUpBeforeTheEngineGrantsThemToOthers(boolean withSessions) {
		FakePermitEngine engine = engine(withSessions);
		FakePermitSource source = engine.connect("a");
		PermitBook holder = holding(source, 2);
		PermitBook hungry = PermitBook.open(engine.connect("b"), NAME, 2);
		hungry.want(2);
		pass(10);
		source.cutOff();
		// A failed beat says so earlier, if none of the retries before it was due later
		pass(8);
		assertThat(holder.isUnconfirmed()).isTrue();
		assertThat(holder.held()).isEqualTo(2);
		while (holder.held() > 0) {
			assertThat(hungry.held()).isZero();
			this.clock.advance(Duration.ofMillis(100));
		}
		assertThat(holder.lost()).isEqualTo(2);
		assertThat(source.state().status()).isEqualTo(Status.UNAVAILABLE);
		assertThat(source.state().problem()).contains("can't be reached");
		// Time for their resources to end
		pass(6);
		assertThat(hungry.held()).isZero();
		pass(10);
		assertThat(hungry.held()).isEqualTo(2);
		source.reconnect();
		holder.want(0);
		pass(10);
		assertThat(holder.isUnconfirmed()).isFalse();
		assertThat(source.state().status()).isEqualTo(Status.AVAILABLE);
		assertThat(hungry.held()).isEqualTo(2);
		assertThat(engine.mostHeld(NAME)).isEqualTo(2);
	}

	@Test
	void logTellsOfAnOutageOnceAndOfItsEnd() {
		FakePermitSource source = this.sessions.connect("a");
		holding(source, 2);
		List<String> log = new ArrayList<>();
		Handler handler = new Handler() {

			private final long thread = Thread.currentThread().getId();

			@Override
			public void publish(LogRecord entry) {
				// The client works on the thread that advances the clock
				if (Thread.currentThread().getId() == this.thread) {
					log.add(entry.getLevel() + " " + entry.getMessage());
				}
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		Logger logger = Logger.getLogger("io.github.managedpools.cluster");
		logger.addHandler(handler);
		try {
			this.sessions.goDown();
			pass(60);
			this.sessions.comeUp();
			pass(5);
		}
		finally {
			logger.removeHandler(handler);
		}
		assertThat(log).containsExactly(
				"WARNING the fake engine can't be asked for permits, and will be again until it answers: "
						+ "java.io.IOException: the engine can't be reached",
				"WARNING the fake engine has not confirmed the permits for 20s: all 2 are given up, "
						+ "and their resources destroyed",
				"INFO the fake engine is available again");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anInterruptionThatIsShortLosesNothing(boolean withSessions) {
		FakePermitEngine engine = engine(withSessions);
		FakePermitSource source = engine.connect("a");
		PermitBook holder = holding(source, 2);
		source.cutOff();
		pass(15);
		assertThat(holder.isUnconfirmed()).isTrue();
		source.reconnect();
		pass(4);
		assertThat(holder.isUnconfirmed()).isFalse();
		assertThat(holder.held()).isEqualTo(2);
		assertThat(holder.lost()).isZero();
	}

	@Test
	void whatWasGivenUpStaysTakenUntilItsResourcesHadTheTimeToEnd() {
		FakePermitSource source = this.sessions.connect("a");
		PermitBook holder = holding(source, 2);
		PermitBook hungry = PermitBook.open(this.sessions.connect("b"), NAME, 2);
		source.cutOff();
		while (holder.lost() == 0) {
			this.clock.advance(Duration.ofMillis(100));
		}
		holder.want(0);
		// Before the engine counts it as dead: its session lives on
		source.reconnect();
		hungry.want(2);
		pass(8);
		assertThat(hungry.held()).isZero();
		pass(6);
		assertThat(hungry.held()).isEqualTo(2);
	}

	@Test
	void nothingMoreIsGrantedWhilePermitsAreUnconfirmed() {
		FakePermitSource source = this.leases.connect("a");
		PermitBook holder = holding(source, 1);
		source.cutOff();
		pass(10);
		holder.want(2);
		pass(5);
		assertThat(holder.held()).isEqualTo(1);
		source.reconnect();
		pass(5);
		assertThat(holder.held()).isEqualTo(2);
	}

	@Test
	void aPausedProcessKeepsPermitsThatBelongToItsSession() {
		FakePermitSource source = this.sessions.connect("a");
		PermitBook holder = holding(source, 2);
		PermitBook hungry = PermitBook.open(this.sessions.connect("b"), NAME, 2);
		hungry.want(1);
		source.pause();
		pass(100);
		assertThat(hungry.held()).isZero();
		source.resume();
		pass(5);
		assertThat(holder.held()).isEqualTo(2);
		assertThat(holder.lost()).isZero();
	}

	@Test
	void aPausedProcessGivesLeasesUpBeforeItAsksAnything() {
		FakePermitSource source = this.leases.connect("a");
		PermitBook holder = holding(source, 2);
		source.pause();
		pass(25);
		source.resume();
		long requests = this.leases.requests();
		this.clock.advance(Duration.ZERO);
		assertThat(holder.lost()).isEqualTo(2);
		assertThat(this.leases.requests() - requests).isLessThan(20);
		pass(40);
		// The wish stands
		assertThat(holder.held()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anEngineThatForgotEverythingConfirmsWhatWasHeldAndGrantsNothingElse(boolean withSessions) {
		FakePermitEngine engine = engine(withSessions);
		PermitBook holder = holding(engine.connect("a"), 2);
		FakePermitSource other = engine.connect("b");
		PermitBook hungry = PermitBook.open(other, NAME, 3);
		hungry.want(3);
		pass(1);
		assertThat(hungry.held()).isEqualTo(1);
		hungry.giveBack(1);
		hungry.want(0);
		pass(1);
		engine.restart();
		hungry.want(3);
		pass(25);
		assertThat(other.state().status()).isEqualTo(Status.GRACE);
		assertThat(hungry.held()).isZero();
		assertThat(holder.held()).isEqualTo(2);
		pass(10);
		assertThat(hungry.held()).isEqualTo(1);
		assertThat(holder.lost()).isZero();
		assertThat(engine.mostHeld(NAME)).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void permitsThatOthersHaveAreLost(boolean withSessions) {
		FakePermitEngine engine = engine(withSessions);
		FakePermitSource source = engine.connect("a");
		PermitBook holder = holding(source, 3);
		holder.want(3);
		source.lose(NAME, 2);
		pass(4);
		assertThat(holder.lost()).isEqualTo(2);
		assertThat(holder.held()).isEqualTo(1);
		assertThat(holder.isUnconfirmed()).isFalse();
	}

	@Test
	void permitsThatAreGivenBackWhileTheyAreLostAreSettled() {
		FakePermitSource source = this.leases.connect("a");
		PermitBook holder = holding(source, 3);
		holder.want(0);
		source.lose(NAME, 3);
		holder.giveBack(1);
		pass(4);
		assertThat(holder.held()).isZero();
		// Nothing is left: all of them are counted as lost already
		holder.giveBack(2);
		assertThat(holder.held()).isEqualTo(-2);
		pass(4);
		assertThat(holder.held()).isZero();
	}

	@Test
	void aGrantWhoseWishWasWithdrawnDoesNotArrive() {
		this.sessions.grantAfter(Duration.ofSeconds(2));
		PermitBook book = PermitBook.open(this.sessions.connect("a"), NAME, 3);
		book.want(2);
		pass(1);
		book.want(0);
		pass(5);
		assertThat(book.held()).isZero();
		assertThat(this.sessions.held(NAME)).isZero();
		book.want(1);
		pass(5);
		assertThat(book.held()).isEqualTo(1);
	}

	@Test
	void anEngineThatIsDownAtTheStartGrantsOnceItIsUp() {
		this.sessions.goDown();
		FakePermitSource source = this.sessions.connect("a");
		PermitBook book = PermitBook.open(source, NAME, 3);
		book.want(2);
		pass(60);
		assertThat(source.state().status()).isEqualTo(Status.UNAVAILABLE);
		CompletableFuture<?> holders = book.account().holders();
		pass(10);
		assertThatException().isThrownBy(holders::join).withMessageContaining("can't be reached");
		this.sessions.comeUp();
		pass(5);
		assertThat(book.held()).isEqualTo(2);
		assertThat(source.state().status()).isEqualTo(Status.AVAILABLE);
	}

	@Test
	void anInstanceThatGaveWayDoesNotTakeAgainBeforeTheHungryOneDid() {
		PermitBook generous = PermitBook.open(this.sessions.connect("a"), NAME, 1);
		generous.want(1);
		pass(1);
		PermitBook hungry = PermitBook.open(this.sessions.connect("b"), NAME, 1);
		hungry.want(1);
		for (int i = 0; i < 10_000 && generous.othersLack() == 0; i++) {
			this.clock.advance(Duration.ofMillis(1));
		}
		generous.giveBack(1);
		pass(1);
		assertThat(hungry.held()).isEqualTo(1);
		assertThat(generous.held()).isZero();
	}

	@Test
	void permitsInUseOutliveTheirSourceUntilTheyAreGivenBack() {
		FakePermitSource source = this.leases.connect("a");
		PermitBook holder = holding(source, 2);
		source.close();
		pass(100);
		assertThat(this.leases.held(NAME)).isEqualTo(2);
		assertThat(source.state().status()).isNotEqualTo(Status.CLOSED);
		holder.giveBack(2);
		pass(4);
		assertThat(this.leases.held(NAME)).isZero();
		assertThat(source.state().status()).isEqualTo(Status.CLOSED);
		assertThat(this.clock.scheduled()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void faultsAtRandomNeverExceedTheLimit(boolean withSessions) {
		FakePermitEngine engine = engine(withSessions);
		Random random = new Random(20261128);
		List<FakePermitSource> sources = new ArrayList<>();
		List<PermitBook> books = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			sources.add(engine.connect("instance-" + i));
			books.add(PermitBook.open(sources.get(i), NAME, 10));
		}
		for (int round = 0; round < 3_000; round++) {
			int i = random.nextInt(5);
			PermitBook book = books.get(i);
			switch (random.nextInt(200)) {
				case 0 -> sources.get(i).cutOff();
				case 1, 2, 3 -> sources.get(i).reconnect();
				case 4 -> sources.get(i).pause();
				case 5, 6, 7 -> sources.get(i).resume();
				case 8 -> {
					if (round % 10 == 0) {
						engine.restart();
					}
				}
				case 9 -> engine.goDown();
				case 10, 11, 12 -> engine.comeUp();
				default -> {
					if (book.held() > 0 && random.nextBoolean()) {
						book.giveBack(1 + random.nextInt(book.held()));
					}
					book.want(random.nextInt(8));
				}
			}
			this.clock.advance(Duration.ofMillis(random.nextInt(200)));
			assertThat(engine.held(NAME)).isLessThanOrEqualTo(10);
			if (withSessions) {
				// Leases of a paused process expire while it holds them
				assertThat(books.stream().mapToInt(PermitBook::held).sum()).isLessThanOrEqualTo(10);
			}
		}
		engine.comeUp();
		sources.forEach(FakePermitSource::reconnect);
		sources.forEach(FakePermitSource::resume);
		pass(60);
		for (PermitBook book : books) {
			assertThat(book.held()).isEqualTo(book.account().state().granted());
			book.giveBack(book.held());
			book.want(0);
		}
		pass(60);
		assertThat(engine.held(NAME)).isZero();
	}

	private FakePermitEngine engine(boolean withSessions) {
		return withSessions ? this.sessions : this.leases;
	}

	private PermitBook holding(FakePermitSource source, int permits) {
		PermitBook book = PermitBook.open(source, NAME, 3);
		book.want(permits);
		pass(1);
		assertThat(book.held()).isEqualTo(permits);
		return book;
	}

	private void pass(int seconds) {
		this.clock.advance(Duration.ofSeconds(seconds));
	}

}
