package io.github.managedpools.boot.endpoint;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.statistics.PoolRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of changes through the {@link PoolsEndpoint} that fail halfway.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedChangeTests {

	private final Pool<Object> pool = Pool.builder((ResourceFactory<Object>) (scope) -> new Object())
		.name("ticket")
		.build();

	@AfterEach
	void close() {
		this.pool.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "reconfigure", "suspend" })
	void failedChangeIsRejectedAndRolledBack(String failing, CapturedOutput output) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> new PoolChanges(registry(failing)).change("ticket",
					Map.of("size", "1..3", "acquireTimeout", "1s", "state", "suspended")))
			.withMessageContaining("ArithmeticException: long overflow");
		assertThat(this.pool.settings().size()).isEqualTo(new SizeRange(0, 10));
		assertThat(this.pool.settings().acquireTimeout()).hasSeconds(30);
		assertThat(this.pool.state().phase()).isEqualTo(Phase.RUNNING);
		assertThat(output).contains("size=1..3, was 0..10").contains("size=0..10, was 1..3");
	}

	@Test
	void aRefreshThatFailsIsRefused() {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> new PoolChanges(registry("refresh")).refresh("ticket"))
			.withMessageContaining("long overflow");
		PoolsEndpoint endpoint = new PoolsEndpoint(registry("refresh"), new PoolRecords(Clock.systemUTC()), Show.NEVER);
		assertThatExceptionOfType(InvalidEndpointRequestException.class).isThrownBy(() -> endpoint.refresh("ticket"));
	}

	@Test
	void theStateOfAClosedPoolCanNotBeSet() {
		this.pool.close();
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> new PoolChanges(registry("none")).change("ticket", Map.of("state", "running")))
			.withMessageContaining("state 'running' can't be set: the pool is closed");
	}

	/**
	 * A registry with a pool of which one method throws after it has done its work, but
	 * not when settings are restored.
	 */
	private PoolRegistry registry(String failing) {
		Pool<?> brittle = (Pool<?>) Proxy.newProxyInstance(Pool.class.getClassLoader(), new Class<?>[] { Pool.class },
				(proxy, method, arguments) -> {
					try {
						boolean begins = this.pool.settings().size().equals(new SizeRange(0, 10));
						Object result = method.getName().equals(failing) && failing.equals("suspend") ? null
								: method.invoke(this.pool, arguments);
						if (method.getName().equals(failing) && begins == !failing.equals("suspend")) {
							throw new ArithmeticException("long overflow");
						}
						return result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
		return new PoolRegistry() {

			@Override
			public Optional<Pool<?>> find(String name) {
				return Optional.of(brittle);
			}

			@Override
			public List<Pool<?>> all() {
				return List.of(brittle);
			}

			@Override
			public Optional<KeyedPool<?, ?>> findKeyed(String name) {
				return Optional.empty();
			}

			@Override
			public List<KeyedPool<?, ?>> allKeyed() {
				return List.of();
			}

		};
	}

}
