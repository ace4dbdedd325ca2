package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.cluster.PermitState;
import io.github.managedpools.cluster.Permits;
import org.jspecify.annotations.Nullable;

/**
 * Entry point of a keyed pool: owns one {@link PoolEngine} per key and the objects that
 * these share. The pools of the keys handle all resources; this class decides which pools
 * exist.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the pooled resources
 */
public final class KeyedEngine<K, T> implements KeyedPool<K, T> {

	final EngineContext context;

	final SharedCapacity capacity;

	final KeyedMembers<K, T> members;

	private final KeyedAcquisition<K, T> acquisition;

	final IdleKeyEviction<K, T> eviction;

	final FailingKeys<K, T> failing;

	final KeyedShutdown<K, T> shutdown;

	private final String name;

	private final KeyedResourceFactory<K, T> factory;

	private final boolean validates;

	private final boolean resets;

	private final boolean checksInPlace;

	private volatile KeyedPoolSettings settings;

	private volatile Phase phase = Phase.RUNNING;

	private KeyedEngine(String name, KeyedResourceFactory<K, T> factory, KeyedPoolSettings settings,
			EngineContext context, @Nullable Permits permits) {
		this.name = name;
		this.factory = factory;
		this.validates = factory.validates();
		this.resets = factory.resets();
		this.checksInPlace = factory.checksInPlace();
		this.settings = settings;
		this.context = context;
		this.capacity = new SharedCapacity(context.clock, settings.maxTotal());
		if (permits != null) {
			this.capacity.limitBy(new PermitBudget(this.capacity, name, settings.perKey(), context, permits));
		}
		this.members = new KeyedMembers<>(this);
		this.acquisition = new KeyedAcquisition<>(this);
		this.eviction = new IdleKeyEviction<>(this);
		this.failing = new FailingKeys<>(this);
		this.shutdown = new KeyedShutdown<>(this);
		LeaseStatistics statistics = context.events.statistics;
		if (statistics != null) {
			statistics.of(new CountedLeases());
		}
	}

	/**
	 * Builds a keyed pool.
	 * @see io.github.managedpools.KeyedPoolBuilder#build()
	 */
	public static <K, T> KeyedPool<K, T> open(String name, KeyedResourceFactory<K, T> factory,
			KeyedPoolSettings settings, PoolClock clock, List<PoolListener> listeners, @Nullable Permits permits) {
		return new KeyedEngine<>(name, factory, settings, EngineContext.of(name, clock, listeners), permits);
	}

	/**
	 * Builds the pool of a key, pinned by the caller.
	 * @param hash the hash of the key
	 */
	KeyedMember<K, T> open(K key, int hash, String name) {
		KeyBoundFactory<K, T> bound = new KeyBoundFactory<>(key, this.factory, this.validates, this.resets,
				this.checksInPlace);
		KeyCapacityShare share = new KeyCapacityShare(this.capacity);
		MemberFamily<K, T> family = new MemberFamily<>(hash, share, this.failing);
		PoolEngine<T> engine = new PoolEngine<>(name, bound, this.settings.perKey(),
				this.context.forMember(name, family));
		share.belongsTo(engine);
		KeyedMember<K, T> member = new KeyedMember<>(key, hash, engine, share);
		family.belongsTo(member);
		return member;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Lease<T> acquire(K key) throws InterruptedException {
		return this.acquisition.acquire(key, null);
	}

	@Override
	public Lease<T> acquire(K key, Duration timeout) throws InterruptedException {
		return this.acquisition.acquire(key, Objects.requireNonNull(timeout, "'timeout' must not be null"));
	}

	@Override
	public Optional<Lease<T>> tryAcquire(K key) {
		return this.acquisition.tryAcquire(key);
	}

	@Override
	public CompletableFuture<Lease<T>> acquireAsync(K key) {
		return this.acquisition.acquireAsync(key, null);
	}

	@Override
	public CompletableFuture<Lease<T>> acquireAsync(K key, Duration timeout) {
		return this.acquisition.acquireAsync(key, Objects.requireNonNull(timeout, "'timeout' must not be null"));
	}

	@Override
	public <R extends @Nullable Object, X extends Exception> R use(K key, LeaseFunction<T, R, X> work)
			throws X, InterruptedException {
		Predicate<Throwable> fatal = this.factory::isFatal;
		EngineLease<T> lease = this.acquisition.acquire(key, null);
		try {
			return LeaseUsage.use(lease, work, fatal, this.context.events);
		}
		catch (StackOverflowError ex) {
			// No method call here: there may have been no stack even for the first one
			if (lease instanceof TrackedLease<T> tracked) {
				tracked.record.unended = true;
			}
			else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
				plain.slot.isUnendedBroken = false;
				plain.slot.unended = plain;
			}
			lease.slot.owner.pool.signals.recoveryDue = true;
			throw ex;
		}
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return LeaseUsage.isFatal(failure, this.factory::isFatal, this.context.events);
	}

	@Override
	public PoolState state() {
		StackHeadroom.require();
		return this.members.sum().toState(this.name, this.phase, this.capacity.max(), this.context.events);
	}

	@Override
	public Map<K, PoolState> states() {
		return this.members.states();
	}

	@Override
	public @Nullable PermitState permits() {
		PermitBudget permits = this.capacity.permits();
		return (permits != null) ? permits.state() : null;
	}

	@Override
	public CompletableFuture<Map<String, Integer>> permitHolders() {
		PermitBudget permits = this.capacity.permits();
		return (permits != null) ? permits.holders() : CompletableFuture.completedFuture(Map.of());
	}

	@Override
	public Set<K> keys() {
		Set<K> keys = new LinkedHashSet<>();
		this.members.all().stream().filter((member) -> !member.isAtRest()).forEach((member) -> keys.add(member.key));
		return keys;
	}

	@Override
	public List<LeaseInfo> leases() {
		List<LeaseInfo> leases = new ArrayList<>();
		this.members.all().forEach((member) -> leases.addAll(member.engine.leases()));
		leases.sort(Comparator.comparing(LeaseInfo::since));
		return leases;
	}

	@Override
	public Set<String> leansOn() {
		return this.context.partPools.names();
	}

	@Override
	public List<LeaseInfo> lostLeases() {
		List<LeaseInfo> leases = new ArrayList<>();
		this.members.all().forEach((member) -> leases.addAll(member.engine.lostLeases()));
		leases.sort(Comparator.comparing((LeaseInfo lease) -> lease.since().plus(lease.age())).reversed());
		return leases;
	}

	@Override
	public Optional<PoolStatistics> statistics() {
		LeaseStatistics statistics = this.context.events.statistics;
		int open = (statistics != null) ? statistics.count() : -1;
		if (open >= 0) {
			this.context.events.tellOfSums((listener, pool) -> listener.onLeases(pool, open));
		}
		return Optional.ofNullable(statistics);
	}

	@Override
	public KeyedPoolSettings settings() {
		return this.settings;
	}

	@Override
	public void reconfigure(Consumer<KeyedPoolSettings.Builder> change) {
		StackHeadroom.requireForFamily();
		KeyedPoolSettings before;
		KeyedPoolSettings after;
		do {
			before = this.settings;
			KeyedPoolSettings.Builder builder = before.toBuilder();
			change.accept(builder);
			after = builder.build();
			SettingsUpdate.requireUnchangeable(before.perKey(), after.perKey());
			PermitBudget permits = this.capacity.permits();
			if (permits != null) {
				permits.check(after.perKey());
			}
		}
		while (!replace(before, after));
		if (!Objects.equals(before.perKey().clusterLimit(), after.perKey().clusterLimit())) {
			changeClusterLimit(before, after);
		}
		SizeRange sizeBefore = before.perKey().size();
		SizeRange sizeAfter = after.perKey().size();
		if (!sizeBefore.equals(sizeAfter)) {
			this.context.events.logOfPool("resized from %s to %s a key".formatted(sizeBefore, sizeAfter));
			this.context.events.tellOfPool((listener, pool) -> listener.onResized(pool, sizeBefore, sizeAfter));
		}
		this.members.all().forEach(this::follow);
		this.members.all().forEach((member) -> member.engine.settingsUpdate.mark());
		this.capacity.reclaimer.reclaim(null, 0);
		this.capacity.serve();
		this.eviction.look();
	}

	/**
	 * Changes the limit that the source of permits knows, or takes the change back if the
	 * source refuses it.
	 */
	private void changeClusterLimit(KeyedPoolSettings before, KeyedPoolSettings after) {
		PermitBudget permits = Objects.requireNonNull(this.capacity.permits());
		Integer limit;
		do {
			limit = Objects.requireNonNull(this.settings.perKey().clusterLimit());
			try {
				permits.limit(limit);
			}
			catch (RuntimeException ex) {
				replace(after, before);
				throw ex;
			}
			// Another thread may have changed it
		}
		while (!limit.equals(this.settings.perKey().clusterLimit()));
	}

	private boolean replace(KeyedPoolSettings before, KeyedPoolSettings after) {
		this.members.lock();
		try {
			if (this.settings != before) {
				return false;
			}
			this.settings = after;
			this.capacity.limit(after.maxTotal());
			return true;
		}
		finally {
			this.members.unlock();
		}
	}

	@Override
	public void resize(SizeRange size) {
		reconfigure((settings) -> settings.size(size));
	}

	@Override
	public void suspend() {
		StackHeadroom.requireForFamily();
		change(Phase.RUNNING, Phase.SUSPENDED);
	}

	@Override
	public void resume() {
		StackHeadroom.requireForFamily();
		change(Phase.SUSPENDED, Phase.RUNNING);
	}

	private void change(Phase from, Phase to) {
		this.members.lock();
		try {
			if (this.phase != from) {
				return;
			}
			this.phase = to;
		}
		finally {
			this.members.unlock();
		}
		this.members.all().forEach(this::follow);
		this.context.events.logOfPool((to == Phase.SUSPENDED) ? "suspended" : "resumed");
		this.context.events.tellOfPool((listener, pool) -> listener.onPhase(pool, to));
	}

	/**
	 * Applies the family's settings and phase to the pool of a key. If they change at the
	 * same time, repeats that.
	 */
	void follow(KeyedMember<K, T> member) {
		KeyedPoolSettings settings;
		Phase phase;
		do {
			settings = this.settings;
			phase = this.phase;
			PoolSettings present = member.engine.settings();
			// Compares identity first, because the first call of a record's equals makes
			// the JDK retain its class loader
			if (present != settings.perKey() && !present.equals(settings.perKey())) {
				member.engine.reconfigure(settings.perKey());
			}
			if (phase == Phase.SUSPENDED) {
				member.engine.suspend();
			}
			else if (phase == Phase.RUNNING && member.engine.context.phase() == Phase.SUSPENDED) {
				member.engine.resume();
			}
		}
		while (settings != this.settings || phase != this.phase);
	}

	@Override
	public void refresh() {
		StackHeadroom.requireForFamily();
		this.context.events.logOfPool("refreshed: every present resource is retired");
		this.members.all().forEach((member) -> member.engine.refresh());
	}

	@Override
	public void refresh(K key) {
		KeyedMember<K, T> member = this.members.find(key);
		if (member != null) {
			member.engine.refresh();
		}
	}

	@Override
	public CompletableFuture<ShutdownReport> shutdown(Duration drain) {
		Objects.requireNonNull(drain, "'drain' must not be null");
		return this.shutdown.shutdown(drain);
	}

	@Override
	public void close() {
		this.shutdown.close();
	}

	@Override
	public String toString() {
		return "KeyedPool[%s, %s each]".formatted(this.name, this.settings.perKey().size());
	}

	Phase phase() {
		return this.phase;
	}

	/**
	 * Changes the phase, at the end of the shutdown or under the lock of
	 * {@link KeyedMembers}.
	 */
	void phase(Phase phase) {
		this.phase = phase;
	}

	boolean isClosing() {
		return this.phase == Phase.CLOSING || this.phase == Phase.CLOSED;
	}

	/**
	 * Counts the leases of all keys.
	 */
	private final class CountedLeases implements LeaseStatistics.Leases {

		@Override
		public int open() {
			int open = 0;
			for (KeyedMember<K, T> member : KeyedEngine.this.members.all()) {
				open += member.engine.openLeases();
			}
			return open;
		}

		@Override
		public long begun() {
			return state().counters().acquired();
		}

		@Override
		public int slots() {
			int slots = 0;
			for (KeyedMember<K, T> member : KeyedEngine.this.members.all()) {
				slots += member.engine.slots.size();
			}
			return slots;
		}

	}

}
