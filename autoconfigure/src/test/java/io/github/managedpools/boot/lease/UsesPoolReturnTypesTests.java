package io.github.managedpools.boot.lease;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.channels.ReadableByteChannel;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Return types of methods annotated with {@link UsesPool @UsesPool}: work that outlives
 * the method is detected anywhere in the type. Regression tests: bodies of responses were
 * written without the lease.
 */
class UsesPoolReturnTypesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftp", ClientFactory.class);

	@ParameterizedTest
	@MethodSource
	void workThatOutlivesTheMethodIsFound(Method method) {
		assertThat(LeaseOutlivingTypes.in(ResolvableType.forMethodReturnType(method, Refused.class))).isNotNull();
	}

	static Stream<Method> workThatOutlivesTheMethodIsFound() {
		return Arrays.stream(Refused.class.getMethods());
	}

	@ParameterizedTest
	@MethodSource
	void workThatEndsWithTheMethodOrIsWaitedForIsAccepted(Method method) {
		assertThat(LeaseOutlivingTypes.in(ResolvableType.forMethodReturnType(method, Accepted.class))).isNull();
	}

	static Stream<Method> workThatEndsWithTheMethodOrIsWaitedForIsAccepted() {
		return Arrays.stream(Accepted.class.getMethods());
	}

	@Test
	void responseThatStreamsItsBodyStopsTheStart() {
		this.contextRunner.withBean(StreamingHandler.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(PoolConfigurationException.class)
				.hasMessageContaining("StreamingHandler.download")
				.hasMessageContaining("the work of a StreamingResponseBody")
				.hasMessageContaining("ResponseEntity<");
		});
	}

	@Test
	void resultThatTheReturnTypeDoesNotRevealIsRefusedAndItsResourceDestroyed() {
		this.contextRunner.withBean(Untyped.class).run((context) -> {
			Untyped untyped = context.getBean(Untyped.class);
			Pool<?> pool = context.getBean("ftpPool", Pool.class);
			for (Object result : List.of(Stream.of(1), new FailingStream(), Optional.of(Stream.of(1)),
					ResponseEntity.ok(List.of(1).iterator()))) {
				assertThatIllegalStateException().isThrownBy(() -> untyped.returns(result))
					.withMessageContaining("whose work goes on when the lease of the call is over");
				assertThat(pool.state().leases()).isZero();
			}
			await().untilAsserted(() -> assertThat(pool.state().counters().destroyed()).isEqualTo(4));
			assertThat(untyped.returns("text")).isEqualTo("text");
			assertThat(untyped.returns(new ByteArrayInputStream(new byte[1]))).isNotNull();
		});
	}

	/**
	 * Methods whose return type is rejected.
	 */
	@SuppressWarnings("rawtypes")
	interface Refused<T> {

		ResponseEntity<StreamingResponseBody> streamingResponse();

		HttpEntity<Flux<String>> fluxEntity();

		ResponseEntity<Mono<String>> monoEntity();

		ResponseEntity<CompletableFuture<String>> futureEntity();

		ResponseEntity<InputStreamResource> resourceEntity();

		CompletableFuture<Flux<String>> futureOfFlux();

		CompletableFuture<ResponseEntity<StreamingResponseBody>> futureOfStreamingResponse();

		CompletionStage<Stream<String>> stageOfStream();

		CompletableFuture<CompletableFuture<String>> futureOfFuture();

		Mono<Flux<String>> monoOfFlux();

		Mono<ResponseEntity<Flux<String>>> monoOfFluxEntity();

		Flux<Mono<String>> fluxOfMono();

		Callable<String> callable();

		DeferredResult<String> deferredResult();

		WebAsyncTask<String> webAsyncTask();

		SseEmitter sseEmitter();

		ResponseBodyEmitter emitter();

		ResponseEntity<SseEmitter> emitterEntity();

		StreamingResponseBody streamingBody();

		Stream<String> stream();

		IntStream intStream();

		Iterator<String> iterator();

		Supplier<String> supplier();

		Function<String, String> function();

		Runnable runnable();

		Future<String> future();

		Optional<Mono<String>> optionalMono();

		List<CompletableFuture<String>> futures();

		Map<String, ? extends Future<String>> futuresByName();

		Supplier[] suppliers();

		List<? super Callable<String>> lowerBound();

		<R extends Stream<String>> R variable();

		InputStream inputStream();

		Reader reader();

		ReadableByteChannel channel();

		ResultSet resultSet();

		FluxResponse ownTypeOfResponse();

		FutureList ownTypeOfList();

		CustomTask ownTypeOfWork();

	}

	/**
	 * Methods whose return type is accepted.
	 */
	@SuppressWarnings("rawtypes")
	interface Accepted {

		void nothing();

		int number();

		String text();

		Object anything();

		List<String> texts();

		Map<String, List<byte[]>> bytes();

		ResponseEntity<byte[]> entity();

		ResponseEntity<?> anyEntity();

		ResponseEntity rawEntity();

		Optional<String> optional();

		CompletableFuture<Void> future();

		CompletionStage<List<String>> stage();

		Mono<Void> mono();

		Flux<String> flux();

		Flow.Publisher<String> flow();

		Mono<ResponseEntity<List<String>>> monoOfEntity();

		ByteArrayInputStream inMemory();

		Class<Stream> aClass();

		Comparator<String> comparator();

		<E extends Enum<E>> E constant();

	}

	abstract static class FluxResponse extends ResponseEntity<Flux<String>> {

		FluxResponse() {
			super(org.springframework.http.HttpStatusCode.valueOf(200));
		}

	}

	abstract static class FutureList implements List<Future<String>> {

	}

	@FunctionalInterface
	interface CustomTask {

		void perform() throws IOException;

	}

	static class StreamingHandler {

		@UsesPool("ftp")
		public ResponseEntity<StreamingResponseBody> download() {
			return ResponseEntity.ok((body) -> {
			});
		}

	}

	static class Untyped {

		@UsesPool("ftp")
		public Object returns(Object result) {
			return result;
		}

	}

	static class FailingStream extends InputStream {

		@Override
		public int read() {
			return -1;
		}

		@Override
		public void close() throws IOException {
			throw new IOException("closed by the test");
		}

	}

}
