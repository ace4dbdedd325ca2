package io.github.managedpools.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.PoolClock;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.test.fault.KeyBoundFactory;
import io.github.managedpools.test.fault.PerKeyFactory;
import io.github.managedpools.test.fault.StepScope;
import org.jspecify.annotations.Nullable;

/**
 * Records everything that happens to the resources of a factory, so that a test can check
 * it: <pre>
 * ResourceLedger ledger = new ResourceLedger();
 * Pool&lt;Client&gt; pool = Pool.builder(ledger.record(factory)).build();
 * ...
 * assertThat(ledger.alive()).isEmpty();
 * </pre> A test with {@link NoPoolLeaks} that creates a ledger fails if the factory
 * returned one resource twice, or if something was destroyed or undone twice. Any number
 * of threads, factories and pools may use a ledger.
 *
 * @since 0.1.0
 */
public final class ResourceLedger {

	private final PoolClock clock;

	private final AtomicInteger count = new AtomicInteger();

	private final Queue<ResourceLife> lives = new ConcurrentLinkedQueue<>();

	private final Map<Identity, ResourceLife> byResource = new ConcurrentHashMap<>();

	/**
	 * Creates a ledger that uses the system clock.
	 */
	public ResourceLedger() {
		this(PoolClock.system());
	}

	/**
	 * Creates a ledger.
	 * @param clock the clock for the times of events
	 */
	public ResourceLedger(PoolClock clock) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		PoolWatch.look(this);
	}

	/**
	 * Records all calls of a factory. If the factory does not validate or reset, neither
	 * does the recorded one.
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the factory to build a pool with
	 */
	public <T> ResourceFactory<T> record(ResourceFactory<T> factory) {
		return new RecordedFactory<>(this, Objects.requireNonNull(factory, "'factory' must not be null"), null);
	}

	/**
	 * Records all calls of the factory of a keyed pool, each life with its
	 * {@linkplain ResourceLife#key() key}.
	 * @param <K> the type of the keys
	 * @param <T> the type of the resources
	 * @param factory the factory
	 * @return the factory to build a pool with
	 */
	public <K, T> KeyedResourceFactory<K, T> record(KeyedResourceFactory<K, T> factory) {
		return new RecordedKeyedFactory<>(this, Objects.requireNonNull(factory, "'factory' must not be null"));
	}

	/**
	 * Returns every resource whose creation began, finished or not, in the order of the
	 * beginnings.
	 * @return a snapshot of the lives
	 */
	public List<ResourceLife> lives() {
		return List.copyOf(this.lives);
	}

	/**
	 * Returns what happened to a resource. If the factory returned it several times, the
	 * last time counts.
	 * @param resource the resource, compared by identity
	 * @return its life, or empty if no recorded factory created it
	 */
	public Optional<ResourceLife> lifeOf(Object resource) {
		return Optional.ofNullable(this.byResource.get(new Identity(resource)));
	}

	/**
	 * Returns the resources of which something still exists: begun and not failed, or not
	 * destroyed, or with a part that is not undone.
	 * @return a snapshot of the lives
	 */
	public List<ResourceLife> alive() {
		return this.lives.stream().filter(ResourceLife::isAlive).toList();
	}

	/**
	 * Returns what must not happen in any life: a resource is returned again while it
	 * exists, or something is destroyed or undone twice.
	 * @return a line for each, empty if there is none
	 */
	public List<String> problems() {
		List<String> problems = new ArrayList<>();
		this.lives.forEach((life) -> problems.addAll(life.problems()));
		return problems;
	}

	ResourceLife begin(@Nullable Object key) {
		ResourceLife life = new ResourceLife(this.clock, this.count.incrementAndGet(), key);
		this.lives.add(life);
		return life;
	}

	/**
	 * Records that a creation has ended with a resource.
	 */
	void created(ResourceLife life, Object resource) {
		ResourceLife before = this.byResource.put(new Identity(resource), life);
		life.created(resource, (before != null && before.isAlive()) ? before : null);
	}

	/**
	 * Returns the life of a resource that a recorded factory must have created.
	 */
	ResourceLife required(Object resource) {
		return lifeOf(resource)
			.orElseThrow(() -> new IllegalStateException("The recorded factory did not build " + resource));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("ResourceLedger");
		this.lives.forEach((life) -> text.append(System.lineSeparator()).append(life));
		return text.toString();
	}

	/**
	 * A resource compared by identity, whatever its own {@code equals} says.
	 */
	private record Identity(Object resource) {

		@Override
		public boolean equals(Object obj) {
			return obj instanceof Identity other && other.resource == this.resource;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.resource);
		}

	}

	private static final class RecordingScope extends StepScope {

		private final ResourceLife life;

		RecordingScope(CreationScope scope, ResourceLife life) {
			super(scope);
			this.life = life;
		}

		@Override
		protected void begin() {
			this.life.partBegun();
		}

		@Override
		protected void undo(Undo step) throws Exception {
			this.life.note(LifeEvent.Kind.PART_UNDONE, step::undo);
		}

	}

	private record RecordedFactory<T>(ResourceLedger ledger, ResourceFactory<T> factory,
			@Nullable Object key) implements ResourceFactory<T> {

		@Override
		public T create(CreationScope scope) throws Exception {
			ResourceLife life = this.ledger.begin(this.key);
			try {
				T resource = this.factory.create(new RecordingScope(scope, life));
				if (resource == null) {
					throw new NullPointerException("the factory returned null");
				}
				this.ledger.created(life, resource);
				return resource;
			}
			catch (Throwable ex) {
				life.failed(ex);
				throw ex;
			}
		}

		@Override
		public boolean isValid(T resource) throws Exception {
			ResourceLife life = this.ledger.required(resource);
			boolean[] valid = new boolean[1];
			life.note(LifeEvent.Kind.VALIDATED, () -> valid[0] = this.factory.isValid(resource));
			if (!valid[0]) {
				life.note(LifeEvent.Kind.FOUND_INVALID, () -> {
				});
			}
			return valid[0];
		}

		@Override
		public boolean validates() {
			return this.factory.validates();
		}

		@Override
		public void reset(T resource) throws Exception {
			this.ledger.required(resource).note(LifeEvent.Kind.RESET, () -> this.factory.reset(resource));
		}

		@Override
		public boolean resets() {
			return this.factory.resets();
		}

		@Override
		public boolean checksInPlace() {
			return this.factory.checksInPlace();
		}

		@Override
		public void destroy(T resource) throws Exception {
			this.ledger.required(resource).note(LifeEvent.Kind.DESTROYED, () -> this.factory.destroy(resource));
		}

		@Override
		public boolean isFatal(Throwable failure) {
			return this.factory.isFatal(failure);
		}

	}

	private record RecordedKeyedFactory<K, T>(ResourceLedger ledger,
			KeyedResourceFactory<K, T> factory) implements PerKeyFactory<K, T> {

		@Override
		public ResourceFactory<T> forKey(K key) {
			return new RecordedFactory<>(this.ledger, new KeyBoundFactory<>(this.factory, key), key);
		}

		@Override
		public boolean validates() {
			return this.factory.validates();
		}

		@Override
		public boolean resets() {
			return this.factory.resets();
		}

		@Override
		public boolean checksInPlace() {
			return this.factory.checksInPlace();
		}

		@Override
		public boolean isFatal(Throwable failure) {
			return this.factory.isFatal(failure);
		}

	}

}
