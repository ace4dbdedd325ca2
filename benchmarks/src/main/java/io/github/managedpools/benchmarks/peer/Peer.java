package io.github.managedpools.benchmarks.peer;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.stream.Collectors;

import io.github.managedpools.PoolListener;

/**
 * The measured peers. Only an opened lender is loaded, so that the compiler of a JVM
 * which measures one peer knows nothing of the others.
 */
public enum Peer {

	/** Our pool with its default options. */
	OURS("ours", "Managed Pools", Role.POOL, (size) -> new ManagedPoolLender(size, (options) -> options)),

	/** Our pool, which records the time, thread and duration of each lease. */
	OURS_TRACKING("ours+tracking", "lease tracking", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, (options) -> options.trackLeases(true))),

	/** Our pool with a listener that does nothing: what meters cost before they count. */
	OURS_LISTENER("ours+listener", "a listener (meters)", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, (options) -> options.listener(new PoolListener() {
			}))),

	/** Our pool with a time limit for leases. */
	OURS_LEAK_WATCH("ours+leak-watch", "a lease time limit", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, (options) -> options.maxLeaseTime(Duration.ofMinutes(1)))),

	/** Our pool, which keeps each borrower's stack. */
	OURS_STACKS("ours+stacks", "leak stack traces", Role.FEATURE,
			(size) -> new ManagedPoolLender(size,
					(options) -> options.maxLeaseTime(Duration.ofMinutes(1)).leakStackTraces(true))),

	/** Our pool, which validates before each lease. */
	OURS_VALIDATION("ours+validation", "validation before each lease", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, new ValidatingFactory(false),
					(options) -> options.validateAfterIdle(Duration.ZERO))),

	/** Our pool, which resets after each lease, on threads of its own. */
	OURS_RESET("ours+reset", "reset after each lease", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, new ResettingFactory(false), (options) -> options)),

	/** Our pool, whose factory lets callers validate. */
	OURS_VALIDATION_IN_PLACE("ours+validation-in-place", "validation in place", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, new ValidatingFactory(true),
					(options) -> options.validateAfterIdle(Duration.ZERO))),

	/** Our pool, whose factory lets holders reset. */
	OURS_RESET_IN_PLACE("ours+reset-in-place", "reset in place", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, new ResettingFactory(true), (options) -> options)),

	/** Our pool, with four leases per resource. */
	OURS_SHARING("ours+sharing", "four leases per resource", Role.FEATURE,
			(size) -> new ManagedPoolLender(size, (options) -> options.leasesPerResource(4))),

	/** Our pool with the meters of an application. */
	OURS_METERS("ours+meters", "Managed Pools, meters", Role.INSTRUMENTED,
			(size) -> InstrumentedPools.withMeters(size)),

	/** Our pool with the records of the endpoint. */
	OURS_RECORD("ours+record", "Managed Pools, endpoint's record", Role.INSTRUMENTED,
			(size) -> InstrumentedPools.withRecord(size)),

	/** Our pool as an application with Actuator and a meter registry has it. */
	OURS_INSTRUMENTED("ours+instrumented", "Managed Pools, meters and endpoint", Role.INSTRUMENTED,
			(size) -> InstrumentedPools.withMetersAndRecord(size)),

	/** HikariCP as a data source, without meters. */
	HIKARI_DATASOURCE("hikari-datasource", "HikariDataSource", Role.INSTRUMENTED,
			(size) -> new HikariDataSourceLender(size, null)),

	/** HikariCP as a data source, with its Micrometer tracker. */
	HIKARI_DATASOURCE_METERED("hikari-datasource-metered", "HikariDataSource, Micrometer", Role.INSTRUMENTED,
			(size) -> new HikariDataSourceLender(size, InstrumentedPools.registry())),

	/** Reactor Pool with its metrics. */
	REACTOR_POOL_METERED("reactor-pool-metered", "reactor-pool, Micrometer", Role.INSTRUMENTED,
			(size) -> new ReactorPoolLender(size, InstrumentedPools.registry())),

	/** HikariCP's bag. */
	HIKARI("hikari", "HikariCP's ConcurrentBag", Role.POOL, (size) -> new HikariBagLender(size)),

	/** Stormpot with its default tap. */
	STORMPOT("stormpot", "Stormpot, thread-safe tap", Role.POOL, (size) -> stormpot("withThreadSafeTap", size)),

	/** Stormpot with its tap for virtual threads. */
	STORMPOT_VIRTUAL("stormpot-virtual", "Stormpot, virtual-thread tap", Role.POOL,
			(size) -> stormpot("withVirtualThreadSafeTap", size)),

	/** Vibur, unfair. */
	VIBUR("vibur", "Vibur", Role.POOL, (size) -> new ViburLender(size, false)),

	/** Vibur, fair. */
	VIBUR_FAIR("vibur-fair", "Vibur, fair", Role.POOL, (size) -> new ViburLender(size, true)),

	/** Fast Object Pool. */
	FAST_OBJECT_POOL("fast-object-pool", "fast-object-pool", Role.POOL, (size) -> new FastObjectPoolLender(size)),

	/** Apache Commons Pool. */
	COMMONS_POOL2("commons-pool2", "commons-pool2", Role.POOL, (size) -> new CommonsPoolLender(size)),

	/** Reactor Pool. */
	REACTOR_POOL("reactor-pool", "reactor-pool", Role.POOL, (size) -> new ReactorPoolLender(size, null)),

	/** Agroal's list. */
	AGROAL("agroal", "Agroal's list", Role.POOL, (size) -> new AgroalListLender(size)),

	/** A bounded queue of the JDK. */
	ARRAY_QUEUE("array-queue", "ArrayBlockingQueue", Role.POOL,
			(size) -> new QueueLender(size, new ArrayBlockingQueue<>(size))),

	/** A queue of the JDK that hands over. */
	TRANSFER_QUEUE("transfer-queue", "LinkedTransferQueue", Role.POOL,
			(size) -> new QueueLender(size, new LinkedTransferQueue<>())),

	/** A bare slot. */
	SLOT("slot", "bare slot", Role.FLOOR, (size) -> new SlotLender());

	private static final int JDK_OF_STORMPOT = 21;

	private final String key;

	private final String title;

	private final Role role;

	private final Opener opener;

	Peer(String key, String title, Role role, Opener opener) {
		this.key = key;
		this.title = title;
		this.role = role;
		this.opener = opener;
	}

	/**
	 * Returns the name on the command line.
	 * @return the name
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Returns the name in the tables, with the version.
	 * @return the name
	 */
	public String title() {
		String version = Versions.of(this.key);
		return version.isEmpty() ? this.title : this.title + " " + version;
	}

	/**
	 * Returns the role of the peer.
	 * @return the role
	 */
	public Role role() {
		return this.role;
	}

	/**
	 * Whether this JVM can run the peer.
	 * @return whether it can
	 */
	public boolean isAvailable() {
		return (this != STORMPOT && this != STORMPOT_VIRTUAL) || Runtime.version().feature() >= JDK_OF_STORMPOT;
	}

	/**
	 * Opens a pool and builds all its resources.
	 * @param size the number of its resources
	 * @return the pool
	 * @throws Exception if the peer can't be opened
	 */
	@SuppressWarnings("unchecked")
	public Lender<Object> open(int size) throws Exception {
		Lender<Object> lender = (Lender<Object>) this.opener.open(size);
		List<Object> leases = new ArrayList<>();
		for (int i = 0; i < ((this.role == Role.FLOOR) ? 1 : size); i++) {
			leases.add(lender.acquire());
		}
		for (Object lease : leases) {
			lender.release(lease);
		}
		return lender;
	}

	/**
	 * Finds a peer.
	 * @param key its name on the command line
	 * @return the peer
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Peer of(String key) {
		return Arrays.stream(values())
			.filter((peer) -> peer.key.equals(key))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no peer '%s'; choose from %s".formatted(key,
					Arrays.stream(values()).map(Peer::key).collect(Collectors.joining(", ")))));
	}

	private static Lender<?> stormpot(String method, int size) throws ReflectiveOperationException {
		// An older JDK does not compile this class
		Method open = Class.forName(Peer.class.getPackageName() + ".StormpotLender")
			.getDeclaredMethod(method, int.class);
		return (Lender<?>) open.invoke(null, size);
	}

	/**
	 * The role of a peer.
	 */
	public enum Role {

		/** A pool, ours included. */
		POOL,

		/** Our pool with a feature switched on. */
		FEATURE,

		/** A pool with meters, as applications run it, or what that is compared with. */
		INSTRUMENTED,

		/** A lower bound for every pool; for one thread only. */
		FLOOR

	}

	@FunctionalInterface
	private interface Opener {

		Lender<?> open(int size) throws Exception;

	}

}
