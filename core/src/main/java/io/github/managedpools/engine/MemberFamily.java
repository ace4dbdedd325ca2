package io.github.managedpools.engine;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The family of one key's pool: its share of the capacity, and the failing keys.
 */
final class MemberFamily<K, T> implements PoolFamily {

	private final int position;

	private final KeyCapacityShare share;

	private final FailingKeys<K, T> failing;

	/** The key's member; set before its pool begins anything. */
	private volatile @Nullable KeyedMember<K, T> member;

	MemberFamily(int position, KeyCapacityShare share, FailingKeys<K, T> failing) {
		this.position = position;
		this.share = share;
		this.failing = failing;
	}

	/**
	 * Sets the member whose pool this is the family of.
	 */
	void belongsTo(KeyedMember<K, T> member) {
		this.member = member;
	}

	private KeyedMember<K, T> member() {
		return Objects.requireNonNull(this.member);
	}

	@Override
	public boolean isShared() {
		return true;
	}

	@Override
	public int position() {
		return this.position;
	}

	@Override
	public @Nullable Object key() {
		return member().key;
	}

	@Override
	public CapacityShare share() {
		return this.share;
	}

	@Override
	public @Nullable String creationFailed(boolean first) {
		if (!this.failing.failed(member())) {
			return null;
		}
		int count = this.failing.count();
		return (count > 1) ? "; creations fail for %d keys now".formatted(count) : "";
	}

	@Override
	public boolean failsFast() {
		return this.failing.failsFast();
	}

	@Override
	public boolean creationsRecovered() {
		return this.failing.recovered(member());
	}

	@Override
	public boolean backedOff() {
		return this.failing.drop(member());
	}

}
