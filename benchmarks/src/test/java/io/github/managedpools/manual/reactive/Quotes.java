package io.github.managedpools.manual.reactive;

import io.github.managedpools.boot.reactive.ReactivePool;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Service
class Quotes {

	private final ReactivePool<QuoteClient> clients;

	Quotes(ReactivePool<QuoteClient> quoteReactivePool) {
		this.clients = quoteReactivePool;
	}

	Mono<Integer> latest(String symbol) {
		return this.clients.use((client) -> client.quote(symbol));
	}

	Flux<Integer> live(String symbol) {
		return this.clients.useMany((client) -> client.stream(symbol));
	}

}
