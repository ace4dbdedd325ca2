package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Mono;

/**
 * A pooled resource that is declared by its interface.
 */
interface Client extends AutoCloseable {

	int id();

	void fail(Exception failure) throws IOException;

	CompletableFuture<String> send(CompletableFuture<String> reply);

	Mono<Integer> lazily();

	@Override
	void close();

}
