package io.github.managedpools.boot.web;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * A pooled resource.
 */
interface Thing {

	int id();

	/**
	 * Builds things.
	 */
	class Factory implements ResourceFactory<Thing> {

		private final AtomicInteger ids = new AtomicInteger();

		@Override
		public Thing create(CreationScope scope) {
			int id = this.ids.incrementAndGet();
			return () -> id;
		}

		@Override
		public boolean isValid(Thing thing) {
			return true;
		}

		@Override
		public boolean isFatal(Throwable failure) {
			return failure instanceof UnsupportedOperationException;
		}

	}

}
