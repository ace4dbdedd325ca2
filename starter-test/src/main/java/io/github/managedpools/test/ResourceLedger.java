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
import org.jspecify.annotations.Nullable;

/**
 * Writes down what ever happens to the resources of a factory, so that a test can ask:
 * <pre>
 * ResourceLedger ledger = new ResourceLedger();
 * Pool&lt;Client&gt; pool = Pool.builder(ledger.record(factory)).build();
 * ...
 * assertThat(ledger.alive()).isEmpty();
 * </pre> A test with {@link NoPoolLeaks} in which a ledger was made fails if the factory
 * gave one resource out twice, or if something was destroyed or undone twice. May be used
 * by any number of threads, factories and pools.
 *
 * @since 0.1.0
 */
public final class ResourceLedger {

	private final PoolClock clock;

	private final AtomicInteger count = new AtomicInteger();

	private final Queue<ResourceLife> lives = new ConcurrentLinkedQueue<>();

	private final Map<Identity, ResourceLife> byResource = new ConcurrentHashMap<>();

	/**
	 * Makes a ledger with the time of the machine.
	 */
	public ResourceLedger() {
		this(PoolClock.system());
	}

	/**
	 * Makes a ledger.
	 * @param clock where it has its time from
	 */
	public ResourceLedger(PoolClock clock) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		PoolWatch.look(this);
	}

	/**
	 * Records all calls of a factory. What the factory does not do (validate, reset) the
	 * recorded one does not either.
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
	 * Every resource whose creation was begun, those included that were never finished,
	 * in the order in which they were begun.
	 * @return a snapshot of the lives
	 */
	public List<ResourceLife> lives() {
		return List.copyOf(this.lives);
	}

	/**
	 * What happened to a resource. If the factory gave it out several times, the last
	 * time counts.
	 * @param resource the resource, told from others by identity
	 * @return its life, or empty if it is not from a recorded factory
	 */
	public Optional<ResourceLife> lifeOf(Object resource) {
		return Optional.ofNullable(this.byResource.get(new Identity(resource)));
	}

	/**
	 * The resources of which something is still there: begun and not failed, or not
	 * destroyed, or with a part that is not undone.
	 * @return a snapshot of the lives
	 */
	public List<ResourceLife> alive() {
		return this.lives.stream().filter(ResourceLife::isAlive).toList();
	}

	/**
	 * What must not happen in any life: that a resource is given out again while it is
	 * there, or that something is destroyed or undone twice.
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
	 * A creation has ended with a resource.
	 */
	void created(ResourceLife life, Object resource) {
		ResourceLife before = this.byResource.put(new Identity(resource), life);
		life.created(resource, (before != null && before.isAlive()) ? before : null);
	}

	/**
	 * The life of a resource that is in the pool's hands.
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
	 * Resources are told apart by identity, whatever they think of themselves.
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

	private record RecordedFactory<T>(ResourceLedger ledger, ResourceFactory<T> factory,
			@Nullable Object key) implements ResourceFactory<T> {

		@Override
		public T create(CreationScope scope) throws Exception {
			ResourceLife life = this.ledger.begin(this.key);
			try {
				T resource = this.factory.create((undo) -> {
					life.partBegun();
					scope.onDestroy(() -> life.note(LifeEvent.Kind.PART_UNDONE, undo::undo));
				});
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
		public boolean isFatal(Throwable failure) {
			return this.factory.isFatal(failure);
		}

	}

}
