package io.github.managedpools.soak;

import java.util.SplittableRandom;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

/**
 * Builds items in two steps, with faults in every call.
 */
final class ItemFactory implements ResourceFactory<Item>, KeyedResourceFactory<Integer, Item> {

	private final Book book;

	private final Chaos chaos;

	private final boolean validates;

	private final boolean resets;

	ItemFactory(Book book, Chaos chaos, boolean validates, boolean resets) {
		this.book = book;
		this.chaos = chaos;
		this.validates = validates;
		this.resets = resets;
	}

	@Override
	public @Nullable Item create(CreationScope scope) throws Exception {
		return create(0, scope);
	}

	@Override
	public @Nullable Item create(Integer key, CreationScope scope) throws Exception {
		Item item = this.book.begin(key);
		try {
			SplittableRandom dice = item.dice();
			this.chaos.connect();
			this.chaos.play(Site.CREATE, item, dice);
			item.begin(scope, this.chaos);
			// A flag that a fault has set must not end the next step: an
			// InterruptedException must come from the pool alone
			Thread.interrupted();
			this.chaos.play(Site.CREATE, item, dice);
			item.begin(scope, this.chaos);
			Thread.interrupted();
			// A call that hangs here returns its product too late; a call that hung
			// before can't register its next part any more
			this.chaos.play(Site.CREATE, item, dice);
			if (this.chaos.isUseless(Site.CREATE, dice)) {
				return null;
			}
			item.finished();
			this.book.finished();
			return item;
		}
		finally {
			item.creationEnded();
		}
	}

	@Override
	public boolean validates() {
		return this.validates;
	}

	@Override
	public boolean isValid(Item item) throws Exception {
		item.requireNoHolder("validated");
		item.validated();
		SplittableRandom dice = item.dice();
		if (this.chaos.isDead(item)) {
			this.chaos.playDead(dice);
			return false;
		}
		this.chaos.play(Site.VALIDATE, null, dice);
		return !this.chaos.isUseless(Site.VALIDATE, dice);
	}

	@Override
	public boolean isValid(Integer key, Item item) throws Exception {
		return isValid(item);
	}

	@Override
	public boolean resets() {
		return this.resets;
	}

	@Override
	public void reset(Item item) throws Exception {
		item.requireNoHolder("reset");
		this.chaos.play(Site.RESET, null, item.dice());
	}

	@Override
	public void reset(Integer key, Item item) throws Exception {
		reset(item);
	}

	@Override
	public void destroy(Item item) throws Exception {
		item.destroy(this.chaos);
	}

	@Override
	public void destroy(Integer key, Item item) throws Exception {
		destroy(item);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		if (failure instanceof InjectedError) {
			throw this.chaos.errorIn(Site.PREDICATE);
		}
		return failure instanceof InjectedException;
	}

}
