package io.github.managedpools.manual.factories;

import java.util.concurrent.CompletableFuture;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

class FeedFactory implements ResourceFactory<Feed> {

	private final FeedClient client;

	FeedFactory(FeedClient client) {
		this.client = client;
	}

	@Override
	public Feed create(CreationScope scope) throws Exception {
		CompletableFuture<Feed> opening = this.client.open();
		// Before the wait, so that a feed that opens too late is closed as well
		scope.onDestroy(() -> opening.thenAccept(Feed::end));
		return opening.get();
	}

}
