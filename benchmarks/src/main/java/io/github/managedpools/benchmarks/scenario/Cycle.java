package io.github.managedpools.benchmarks.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One acquire, one read of the resource, one release.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class Cycle {

	/** The key of the peer. */
	@Param("ours")
	public String peer;

	/** The number of the pool's resources. */
	@Param("16")
	public int size;

	/**
	 * The number of resources that are leased before the measurement begins, and stay
	 * leased.
	 */
	@Param("0")
	public int leased;

	/**
	 * The number of threads that share a pool with one resource less before the
	 * measurement, so that the compiler has seen a busy application.
	 */
	@Param("0")
	public int crowd;

	private Lender<Object> lender;

	private List<Object> others;

	@Setup
	public void open() throws Exception {
		if (this.crowd > 0) {
			new Crowd(this.crowd, this.crowd - 1, () -> {
			}).run(Peer.of(this.peer), new Timing(1, 1));
		}
		this.lender = Peer.of(this.peer).open(this.size);
		this.others = new ArrayList<>();
		for (int i = 0; i < this.leased; i++) {
			this.others.add(this.lender.acquire());
		}
	}

	/**
	 * With a lease that escapes and so has to be allocated.
	 */
	@Benchmark
	public void cycle(Blackhole blackhole) throws Exception {
		Object lease = this.lender.acquire();
		blackhole.consume(lease);
		blackhole.consume(this.lender.resource(lease));
		this.lender.release(lease);
	}

	/**
	 * With a lease that does not escape, as in a {@code try} statement: the compiler may
	 * remove it.
	 */
	@Benchmark
	public void cycleOfLocalLease(Blackhole blackhole) throws Exception {
		Object lease = this.lender.acquire();
		blackhole.consume(this.lender.resource(lease));
		this.lender.release(lease);
	}

	@TearDown
	public void close() throws Exception {
		for (Object lease : this.others) {
			this.lender.release(lease);
		}
		this.lender.close();
	}

}
