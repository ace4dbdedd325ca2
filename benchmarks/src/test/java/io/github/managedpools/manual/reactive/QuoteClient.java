package io.github.managedpools.manual.reactive;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The reactive client of the examples.
 */
class QuoteClient {

	Mono<Integer> quote(String symbol) {
		return Mono.just(symbol.length());
	}

	Flux<Integer> stream(String symbol) {
		return Flux.range(symbol.length(), 100);
	}

}
