package io.github.managedpools.test.cluster;

import java.time.Duration;

import io.github.managedpools.ManualClock;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import org.junit.jupiter.api.Nested;

/**
 * The fake engine keeps the contract, with both kinds of permits.
 */
class FakePermitSourceContractTests {

	@Nested
	class Sessions extends Contract {

		Sessions() {
			super(true);
		}

	}

	@Nested
	class Leases extends Contract {

		Leases() {
			super(false);
		}

	}

	abstract static class Contract extends PermitSourceContract {

		private final ManualClock clock = new ManualClock();

		private final FakePermitEngine engine;

		Contract(boolean sessions) {
			this.engine = sessions ? FakePermitEngine.withSessions(this.clock)
					: FakePermitEngine.withLeases(this.clock);
		}

		@Override
		protected PermitTiming timing() {
			return PermitTiming.DEFAULT;
		}

		@Override
		protected void pass(Duration time) {
			this.clock.advance(time);
		}

		@Override
		protected PermitSource connect(String instance, PermitTiming timing) {
			return this.engine.connect(instance, timing);
		}

		@Override
		protected void kill(PermitSource source) {
			((FakePermitSource) source).kill();
		}

		@Override
		protected void restartEngine() {
			this.engine.restart();
		}

	}

}
