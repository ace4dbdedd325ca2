package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Members ordered by their last recorded use, least recently used first. Linked through
 * the members themselves; guarded by the lock of {@link KeyedMembers}.
 */
final class UseOrder<K, T> {

	private @Nullable KeyedMember<K, T> first;

	private @Nullable KeyedMember<K, T> last;

	private int size;

	int size() {
		return this.size;
	}

	/**
	 * The least recently used member. Must be called only if there is one.
	 */
	KeyedMember<K, T> first() {
		KeyedMember<K, T> member = this.first;
		if (member == null) {
			throw new IllegalStateException("all members are at rest");
		}
		return member;
	}

	void add(KeyedMember<K, T> member) {
		member.previous = this.last;
		member.next = null;
		if (this.last != null) {
			this.last.next = member;
		}
		else {
			this.first = member;
		}
		this.last = member;
		this.size++;
	}

	void remove(KeyedMember<K, T> member) {
		if (member.previous != null) {
			member.previous.next = member.next;
		}
		else {
			this.first = member.next;
		}
		if (member.next != null) {
			member.next.previous = member.previous;
		}
		else {
			this.last = member.previous;
		}
		member.previous = null;
		member.next = null;
		this.size--;
	}

	void moveToEnd(KeyedMember<K, T> member) {
		remove(member);
		add(member);
	}

}
