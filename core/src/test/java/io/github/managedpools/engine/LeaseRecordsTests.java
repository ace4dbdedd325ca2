package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;

import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A record is found from its addition to its removal, however many others come and go.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
class LeaseRecordsTests {

	private static final int THREADS = 4;

	private static final int ROUNDS = 25_000;

	private final LeaseRecords<Probe> records = new LeaseRecords<>();

	@EngineTest
	void recordsAreFoundUntilTheyAreRemoved(Pools pools) throws Exception {
		PoolEngine<Probe> engine = engine(pools);
		Set<LeaseRecord<Probe>> present = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			LeaseRecord<Probe> record = record(engine);
			this.records.add(record);
			present.add(record);
			assertThat(this.records.size()).isEqualTo(present.size());
		}
		assertThat(this.records).containsExactlyInAnyOrderElementsOf(present);
		for (LeaseRecord<Probe> record : List.copyOf(present)) {
			this.records.remove(record);
			this.records.remove(record);
			present.remove(record);
			assertThat(this.records.size()).isEqualTo(present.size());
		}
		assertThat(this.records).isEmpty();
	}

	@EngineTest
	void placesAreUsedAgain(Pools pools) throws Exception {
		PoolEngine<Probe> engine = engine(pools);
		this.records.add(record(engine));
		for (int i = 0; i < 1000; i++) {
			LeaseRecord<Probe> record = record(engine);
			assertThat(this.records.tryAdd(record)).as("needed more memory for two records").isTrue();
			this.records.remove(record);
		}
		assertThat(this.records).hasSize(1);
	}

	@EngineTest
	void recordThatFindsNoPlaceIsNotCounted(Pools pools) throws Exception {
		PoolEngine<Probe> engine = engine(pools);
		LeaseRecord<Probe> record = record(engine);
		assertThat(this.records.tryAdd(record)).isFalse();
		this.records.remove(record);
		assertThat(this.records.size()).isZero();
	}

	@EngineTest
	void threadsThatAddAndRemoveLoseNone(Pools pools, Callers callers) throws Exception {
		PoolEngine<Probe> engine = engine(pools);
		List<LeaseRecord<Probe>> kept = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			kept.add(record(engine));
			this.records.add(kept.get(i));
		}
		CyclicBarrier start = new CyclicBarrier(THREADS);
		List<Caller<Boolean>> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			threads.add(callers.run(() -> {
				start.await();
				for (int round = 0; round < ROUNDS; round++) {
					LeaseRecord<Probe> one = record(engine);
					LeaseRecord<Probe> two = record(engine);
					this.records.add(one);
					this.records.add(two);
					this.records.remove(one);
					assertThat(isPresent(two)).isTrue();
					this.records.remove(two);
				}

			}));
		}
		for (Caller<Boolean> thread : threads) {
			thread.result();
		}
		assertThat(this.records).containsExactlyInAnyOrderElementsOf(kept);
		assertThat(this.records.size()).isEqualTo(kept.size());
	}

	private boolean isPresent(LeaseRecord<Probe> wanted) {
		for (LeaseRecord<Probe> record : this.records) {
			if (record == wanted) {
				return true;
			}
		}
		return false;
	}

	private static PoolEngine<Probe> engine(Pools pools) throws Exception {
		PoolEngine<Probe> engine = (PoolEngine<Probe>) pools.open(pools.factory(), "0..1");
		engine.acquire().close();
		return engine;
	}

	private static LeaseRecord<Probe> record(PoolEngine<Probe> engine) {
		Slot<Probe> slot = engine.slots.at(0);
		return new TrackedLease<>(engine.leaseTracker, slot, Thread.currentThread(), 0, BorrowerStack.NONE).record;
	}

}
