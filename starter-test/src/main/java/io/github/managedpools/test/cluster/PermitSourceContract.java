package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState;
import io.github.managedpools.cluster.PermitTiming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every engine of permits must keep, as tests. Extended by the tests of an engine,
 * which run in real time: the times are short, and nothing is asserted about how quick
 * the engine is.
 *
 * @since 0.1.0
 */
public abstract class PermitSourceContract {

	/** Tests may run side by side, but not beside one that restarts the engine. */
	private static final String ENGINE = "permit-engine";

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

	private static final Duration POLL = Duration.ofMillis(5);

	private final String name = "contract-" + UUID.randomUUID();

	private final List<PermitSource> sources = new ArrayList<>();

	private final List<PermitBook> books = new ArrayList<>();

	/**
	 * Connects one more instance of the application to the engine.
	 * @param instance the name of the instance
	 * @param timing the times
	 * @return its source of permits
	 */
	protected abstract PermitSource connect(String instance, PermitTiming timing);

	/**
	 * Ends an instance without giving anything back, as when its process dies.
	 * @param source its source of permits
	 */
	protected abstract void kill(PermitSource source);

	/**
	 * Crashes the engine, so that it loses its memory, and starts it anew.
	 * @throws Exception if it does not start
	 */
	protected abstract void restartEngine() throws Exception;

	/**
	 * The times of all instances. The default is short.
	 * @return the times
	 */
	protected PermitTiming timing() {
		return new PermitTiming(Duration.ofSeconds(3), Duration.ofMillis(200));
	}

	/**
	 * Lets time pass: sleeps, unless the engine runs in another time.
	 * @param time how long
	 */
	protected void pass(Duration time) {
		try {
			TimeUnit.NANOSECONDS.sleep(time.toNanos());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private PermitSource instance(String instance) {
		PermitSource source = connect(instance, timing());
		this.sources.add(source);
		return source;
	}

	@AfterEach
	void closeTheSources() {
		for (PermitBook book : this.books) {
			book.giveBack(Math.max(0, book.held()));
		}
		this.sources.forEach(PermitSource::close);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void anAccountGetsWhatItWantsUpToTheLimit() {
		PermitBook book = open(instance("a"), 5);
		book.account().want(3);
		await(book, 3);
		book.account().want(9);
		await(book, 5);
		assertThat(book.account().state().granted()).isEqualTo(5);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void instancesHoldNoMoreThanTheLimitTogether() {
		PermitBook first = open(instance("a"), 4);
		PermitBook second = open(instance("b"), 4);
		first.account().want(3);
		await(first, 3);
		second.account().want(3);
		await(second, 1);
		first.want(1);
		first.giveBack(2);
		await(second, 3);
		assertThat(first.held()).isEqualTo(1);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void accountsOfOneInstanceWithTheSameNameShareTheLimit() {
		PermitSource source = instance("a");
		PermitBook first = open(source, 3);
		PermitBook second = open(source, 3);
		first.account().want(2);
		await(first, 2);
		second.account().want(3);
		await(second, 1);
		eventually(() -> assertThat(first.othersLack()).isPositive());
		first.want(0);
		first.giveBack(2);
		await(second, 3);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void namesHaveLimitsOfTheirOwn() {
		PermitSource source = instance("a");
		PermitBook first = open(source, 2);
		PermitBook other = open(source, this.name + "-other", 2);
		first.account().want(2);
		other.account().want(2);
		await(first, 2);
		await(other, 2);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void aHolderLearnsThatOthersLackPermitsAndThatTheyNoLongerDo() {
		PermitBook holder = open(instance("a"), 3);
		holder.account().want(3);
		await(holder, 3);
		PermitBook hungry = open(instance("b"), 3);
		hungry.account().want(2);
		eventually(() -> assertThat(holder.othersLack()).isPositive());
		holder.want(1);
		holder.giveBack(2);
		await(hungry, 2);
		eventually(() -> assertThat(holder.othersLack()).isZero());
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void aHungryInstanceThatDiesIsNoLongerHungry() {
		PermitBook holder = open(instance("a"), 1);
		holder.account().want(1);
		await(holder, 1);
		PermitSource dying = instance("b");
		open(dying, 1).account().want(1);
		eventually(() -> assertThat(holder.othersLack()).isPositive());
		kill(dying);
		eventually(() -> assertThat(holder.othersLack()).isZero());
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void permitsOfADeadInstanceComeBack() {
		PermitSource dying = instance("a");
		PermitBook dead = open(dying, 2);
		dead.account().want(2);
		await(dead, 2);
		PermitBook heir = open(instance("b"), 2);
		heir.account().want(2);
		kill(dying);
		await(heir, 2);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void permitsOutliveTheTimeAfterWhichASilentInstanceIsDead() {
		PermitBook holder = open(instance("a"), 2);
		holder.account().want(2);
		await(holder, 2);
		PermitBook hungry = open(instance("b"), 2);
		hungry.account().want(1);
		pass(timing().deadAfter().plusMillis(500));
		assertThat(holder.held()).isEqualTo(2);
		assertThat(hungry.held()).isZero();
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void aClosedAccountKeepsWhatWasNotGivenBack() {
		PermitSource source = instance("a");
		PermitBook closed = open(source, 2);
		closed.account().want(2);
		await(closed, 2);
		closed.account().close();
		PermitBook other = open(instance("b"), 2);
		other.account().want(2);
		closed.giveBack(1);
		await(other, 1);
		assertThat(closed.account().state().granted()).isEqualTo(1);
		closed.giveBack(1);
		await(other, 2);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void theLimitCanBeRaisedAndLowered() {
		PermitBook first = open(instance("a"), 2);
		PermitBook second = open(instance("b"), 2);
		first.account().want(4);
		await(first, 2);
		first.account().limit(4);
		await(first, 4);
		first.account().limit(2);
		eventually(() -> assertThat(first.othersLack()).isPositive());
		first.want(2);
		first.giveBack(2);
		second.account().want(1);
		first.giveBack(1);
		first.want(1);
		await(second, 1);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void theHoldersCanBeAsked() {
		PermitBook first = open(instance("a"), 5);
		PermitBook second = open(instance("b"), 5);
		first.account().want(2);
		second.account().want(3);
		await(first, 2);
		await(second, 3);
		CompletableFuture<Map<String, Integer>> answer = first.account().holders();
		eventually(() -> assertThat(answer).isDone());
		Map<String, Integer> holders = answer.join();
		assertThat(holders.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(5);
	}

	@Test
	@ResourceLock(ENGINE)
	void anEngineThatLostItsMemoryGrantsNothingToOthersUntilTheHoldersHaveAsked() throws Exception {
		PermitBook holder = open(instance("a"), 3);
		holder.account().want(3);
		await(holder, 3);
		PermitBook hungry = open(instance("b"), 3);
		hungry.account().want(3);
		restartEngine();
		// Past the grace: the holder confirmed its permits, or gave them up if the start
		// took
		// too long
		pass(timing().deadAfter().plusSeconds(1));
		assertThat(holder.held() + hungry.held()).isLessThanOrEqualTo(3);
		assertThat(hungry.held()).isLessThanOrEqualTo(holder.lost());
		holder.want(0);
		holder.giveBack(Math.max(0, holder.held()));
		await(hungry, 3);
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void theStateTellsWhetherTheEngineAnswers() {
		PermitSource source = instance("a");
		PermitBook book = open(source, 1);
		book.account().want(1);
		await(book, 1);
		eventually(() -> assertThat(source.state().status()).isEqualTo(PermitSourceState.Status.AVAILABLE));
		book.want(0);
		book.giveBack(1);
		source.close();
		eventually(() -> assertThat(source.state().status()).isEqualTo(PermitSourceState.Status.CLOSED));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> open(source, 1));
	}

	@Test
	@ResourceLock(value = ENGINE, mode = ResourceAccessMode.READ)
	void impossibleNumbersAreRefused() {
		PermitSource source = instance("a");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> open(source, 0))
			.withMessageContaining("cluster-limit 0 must be from 1 to");
		PermitAccount account = open(source, 1).account();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> account.want(-1));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> account.giveBack(-1));
	}

	private PermitBook open(PermitSource source, int limit) {
		return open(source, this.name, limit);
	}

	private PermitBook open(PermitSource source, String name, int limit) {
		PermitBook book = PermitBook.open(source, name, limit);
		this.books.add(book);
		return book;
	}

	private void await(PermitBook book, int held) {
		eventually(() -> assertThat(book.held()).isEqualTo(held));
	}

	private void eventually(Runnable assertion) {
		for (Duration waited = Duration.ZERO; waited.compareTo(LONGEST_WAIT) < 0; waited = waited.plus(POLL)) {
			try {
				assertion.run();
				return;
			}
			catch (AssertionError ex) {
				pass(POLL);
			}
		}
		assertion.run();
	}

}
