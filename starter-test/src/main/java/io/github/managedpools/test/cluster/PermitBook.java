package io.github.managedpools.test.cluster;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import org.jspecify.annotations.Nullable;

/**
 * An account with the books that its user keeps: what was granted, less what was lost or
 * given back.
 *
 * @since 0.1.0
 */
public final class PermitBook implements PermitSource.Listener {

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger lost = new AtomicInteger();

	private volatile boolean unconfirmed;

	private volatile int othersLack;

	private volatile @Nullable PermitAccount account;

	private PermitBook() {
	}

	/**
	 * Opens an account and keeps its books.
	 * @param source the source
	 * @param name the name that the processes share
	 * @param limit the most permits of all processes together
	 * @return the books
	 */
	public static PermitBook open(PermitSource source, String name, int limit) {
		PermitBook book = new PermitBook();
		book.account = source.open(name, limit, book);
		return book;
	}

	/**
	 * The account.
	 * @return the account
	 */
	public PermitAccount account() {
		return Objects.requireNonNull(this.account);
	}

	/**
	 * Wishes for a number of permits.
	 * @param permits how many to hold
	 */
	public void want(int permits) {
		account().want(permits);
	}

	/**
	 * Gives permits back.
	 * @param permits how many
	 */
	public void giveBack(int permits) {
		this.held.addAndGet(-permits);
		account().giveBack(permits);
	}

	/**
	 * The permits that may be spent.
	 * @return the number of permits, which may be negative for a moment
	 */
	public int held() {
		return this.held.get();
	}

	/**
	 * The permits that were ever lost.
	 * @return the number of permits
	 */
	public int lost() {
		return this.lost.get();
	}

	/**
	 * Whether the permits are unconfirmed.
	 * @return whether they are
	 */
	public boolean isUnconfirmed() {
		return this.unconfirmed;
	}

	/**
	 * The permits that others lack.
	 * @return the number of permits, as the account was last informed
	 */
	public int othersLack() {
		return this.othersLack;
	}

	@Override
	public void granted(int permits) {
		this.held.addAndGet(permits);
	}

	@Override
	public void lost(int permits) {
		this.lost.addAndGet(permits);
		this.held.addAndGet(-permits);
	}

	@Override
	public void unconfirmed(boolean unconfirmed) {
		this.unconfirmed = unconfirmed;
	}

	@Override
	public void othersHungry(int permits) {
		this.othersLack = permits;
	}

}
