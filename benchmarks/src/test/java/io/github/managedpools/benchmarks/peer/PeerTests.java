package io.github.managedpools.benchmarks.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PeerTests {

	private static final int SIZE = 2;

	private static final int THREADS = 4;

	private static final int CYCLES = 50;

	@ParameterizedTest
	@MethodSource("available")
	@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void lendsEachResourceToNoMoreHoldersThanItMay(Peer peer) throws Exception {
		Map<Resource, Integer> holders = new ConcurrentHashMap<>();
		int most = (peer == Peer.OURS_SHARING) ? 4 : 1;
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try (Lender<Object> lender = peer.open(SIZE)) {
			List<Future<?>> workers = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				workers.add(executor.submit(() -> {
					cycle(lender, holders, most);
					return null;
				}));
			}
			for (Future<?> worker : workers) {
				worker.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(holders).hasSizeBetween(1, SIZE).values().containsOnly(0);
	}

	@Test
	void unknownKeyIsRefusedWithTheKnownOnes() {
		assertThatIllegalArgumentException().isThrownBy(() -> Peer.of("c3p0"))
			.withMessageContainingAll("'c3p0'", "ours", "vibur-fair");
	}

	private static void cycle(Lender<Object> lender, Map<Resource, Integer> holders, int most) throws Exception {
		for (int i = 0; i < CYCLES; i++) {
			Object lease = lender.acquire();
			Resource resource = lender.resource(lease);
			assertThat(holders.merge(resource, 1, Integer::sum)).isBetween(1, most);
			Thread.yield();
			holders.merge(resource, -1, Integer::sum);
			lender.release(lease);
		}
	}

	private static Stream<Peer> available() {
		return Arrays.stream(Peer.values()).filter(Peer::isAvailable);
	}

}
