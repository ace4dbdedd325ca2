package io.github.managedpools.manual.factories;

import java.util.concurrent.CompletableFuture;

/**
 * Opens feeds.
 */
interface FeedClient {

	CompletableFuture<Feed> open();

}
