package io.github.managedpools.engine;

import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where there is headroom, there is stack for the deepest step of the engine.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
class StackHeadroomTests {

	/** Enough for compilers. */
	private static final int WARM_UP = 100_000;

	/** More than the methods of the engine and of the JDK call one another. */
	private static final int CALLS = 40;

	private boolean reached;

	private boolean sufficed;

	private long sum;

	@Regression("ours: the check was compiled into frames that took less than the start of a thread, interpreted, does")
	@Test
	void headroomThatIsCompiledIsEnoughForMethodsThatAreNot() throws Exception {
		Thread thread = new Thread(null, () -> {
			for (int i = 0; i < WARM_UP; i++) {
				StackHeadroom.require();
			}
			try {
				descend();
			}
			catch (StackOverflowError ex) {
				// The result has been recorded
			}
		}, "recursion", 512 * 1024);
		thread.start();
		thread.join();
		assertThat(this.reached).isTrue();
		assertThat(this.sufficed).isTrue();
	}

	/**
	 * Descends as long as there is headroom, and uses it where it is least.
	 */
	private void descend() {
		StackHeadroom.require();
		try {
			descend();
		}
		catch (StackOverflowError ex) {
			if (!this.reached) {
				this.reached = true;
				this.sum += call(CALLS, 1, 2, 3, 4, 5, 6);
				this.sufficed = true;
			}
		}
	}

	/** Runs only once, so no compiler has seen it. */
	private static long call(int calls, long a, long b, long c, long d, long e, long f) {
		if (calls == 0) {
			return a;
		}
		long result = call(calls - 1, b, c, d, e, f, a + calls);
		return (a ^ result) + (b ^ result) + (c ^ result) + (d ^ result) + (e ^ result) + (f ^ result);
	}

}
