package io.github.managedpools.drill;

/**
 * What happens to the far side, for as long as it lasts.
 */
enum Outage {

	/** The server dies and another one starts on the same port. */
	KILLED("killed, restarted") {

		@Override
		void happen(Stage stage, long millis) throws Exception {
			stage.proxy().down();
			stage.stopServer();
			Threads.sleep(millis);
			stage.proxy().up(stage.startServer());
		}

	},

	/** The server accepts connections and closes them at once. */
	REFUSING("refuses") {

		@Override
		void happen(Stage stage, long millis) throws Exception {
			stage.proxy().refuse(true);
			Threads.sleep(millis);
			stage.proxy().refuse(false);
		}

	},

	/** Nothing passes; what was sent arrives at the end. */
	STALLED("stalls") {

		@Override
		void happen(Stage stage, long millis) {
			stage.proxy().stall(true);
			Threads.sleep(millis);
			stage.proxy().stall(false);
		}

	},

	/** The network has forgotten all connections while callers paused. */
	IDLE_DROPPED("idle connections dropped") {

		@Override
		void happen(Stage stage, long millis) {
			stage.load().pause();
			Threads.sleep(millis);
			stage.proxy().forgetConnections();
			stage.load().resume();
		}

	},

	/** The network forgets all connections at once, those in use included. */
	BUSY_DROPPED("busy connections dropped") {

		@Override
		void happen(Stage stage, long millis) {
			stage.proxy().forgetConnections();
		}

		@Override
		long noticedAfterMillis() {
			return FarSide.TIMEOUT_MILLIS;
		}

	};

	private final String label;

	Outage(String label) {
		this.label = label;
	}

	/**
	 * Lets it happen, and returns at the moment at which the far side is back.
	 */
	abstract void happen(Stage stage, long millis) throws Exception;

	/**
	 * How long after the far side is back a client notices what has happened.
	 */
	long noticedAfterMillis() {
		return 0;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
