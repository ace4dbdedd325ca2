package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import reactor.core.publisher.Mono;

/**
 * Builds clients and records which are open.
 */
class ClientFactory implements ResourceFactory<Client> {

	private final AtomicInteger ids = new AtomicInteger();

	private final List<Integer> open = new CopyOnWriteArrayList<>();

	@Override
	public Client create(CreationScope scope) {
		int id = this.ids.incrementAndGet();
		this.open.add(id);
		return new Connected(id);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return failure instanceof ConnectionLost;
	}

	List<Integer> open() {
		return this.open;
	}

	private final class Connected implements Client {

		private final int id;

		private Connected(int id) {
			this.id = id;
		}

		@Override
		public int id() {
			return this.id;
		}

		@Override
		public void fail(Exception failure) throws IOException {
			if (failure instanceof RuntimeException unchecked) {
				throw unchecked;
			}
			throw (IOException) failure;
		}

		@Override
		public CompletableFuture<String> send(CompletableFuture<String> reply) {
			return reply;
		}

		@Override
		public Mono<Integer> lazily() {
			return Mono.fromSupplier(() -> {
				if (!ClientFactory.this.open.contains(this.id)) {
					throw new IllegalStateException("closed");
				}
				return this.id;
			});
		}

		@Override
		public void close() {
			ClientFactory.this.open.remove((Integer) this.id);
		}

	}

	static class ConnectionLost extends IOException {

	}

}
