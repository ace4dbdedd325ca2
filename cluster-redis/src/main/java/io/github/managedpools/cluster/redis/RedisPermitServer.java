package io.github.managedpools.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.cluster.PermitServer;
import net.javacrumbs.shedlock.core.ClockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Permits on Redis: each is a lock of ShedLock, which is a key that expires unless the
 * process extends it. Time is counted by the server. A process that is paused for longer
 * than the lease, or a fail-over to a replica, can exceed the limit for a while.
 * <p>
 * The server must not evict keys to gain memory ({@code maxmemory-policy noeviction}).
 * The time limit of commands, such as {@code spring.data.redis.timeout}, should be below
 * the time after which a silent process counts as dead.
 *
 * @since 0.1.0
 */
public final class RedisPermitServer implements PermitServer {

	private static final int HIGHEST = 1_000_000;

	private static final String PREFIX = "managed-pools";

	/** The number of permits that one request reads. */
	private static final int CHUNK = 500;

	private static final Duration HUNGER_KNOWN = Duration.ofMillis(1500);

	private final RedisConnectionFactory connections;

	private final StringRedisTemplate template;

	/**
	 * Extends and deletes only what it locked itself, which is not the default of
	 * ShedLock: otherwise a process that was paused would do so with locks of others.
	 */
	private final LockProvider provider;

	private final Duration deadAfter;

	/** Distinguishes this process from others. */
	private final String id = UUID.randomUUID().toString();

	private volatile boolean connected;

	/** What this process has locked, by name and number. */
	private final Map<String, Map<Integer, SimpleLock>> locks = new HashMap<>();

	/**
	 * Creates a new {@code RedisPermitServer}, which connects when it is first used.
	 * @param connections where connections come from
	 * @param deadAfter the lease: after this time, a permit that was not extended is free
	 */
	public RedisPermitServer(RedisConnectionFactory connections, Duration deadAfter) {
		this.connections = Objects.requireNonNull(connections, "'connections' must not be null");
		this.deadAfter = Objects.requireNonNull(deadAfter, "'deadAfter' must not be null");
		this.template = new StringRedisTemplate(connections);
		this.provider = new RedisLockProvider.Builder(this.template).keyPrefix(PREFIX)
			.environment("permit")
			.safeUpdate(true)
			.build();
	}

	@Override
	public String engine() {
		return "Redis";
	}

	@Override
	public boolean outlivesPauses() {
		return false;
	}

	@Override
	public int highest() {
		return HIGHEST;
	}

	@Override
	public boolean isConnected() {
		return this.connected;
	}

	@Override
	public void connect() {
		memoryAge();
		this.connected = true;
	}

	/**
	 * Starts the connections again that a closing application context has stopped: pools
	 * give their permits back later, when they have drained.
	 */
	private void ensureStarted() {
		if (this.connections instanceof Lifecycle stopped && !stopped.isRunning()) {
			stopped.start();
		}
	}

	/**
	 * The shortest time of all servers of a cluster.
	 */
	@Override
	public Duration memoryAge() {
		ensureStarted();
		Properties info = this.template
			.execute((RedisCallback<Properties>) (connection) -> connection.serverCommands().info("server"));
		long shortest = Long.MAX_VALUE;
		if (info != null) {
			for (String key : info.stringPropertyNames()) {
				if (key.equals("uptime_in_seconds") || key.endsWith(".uptime_in_seconds")) {
					shortest = Math.min(shortest, Long.parseLong(info.getProperty(key).trim()));
				}
			}
		}
		if (shortest == Long.MAX_VALUE) {
			throw new IllegalStateException("Redis does not report its uptime: the user needs the permission for INFO");
		}
		return Duration.ofSeconds(shortest);
	}

	@Override
	public Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) {
		ensureStarted();
		if (held.isEmpty()) {
			memoryAge();
		}
		Map<String, Confirmation> answers = new HashMap<>();
		held.forEach((name, numbers) -> {
			Set<Integer> lost = new TreeSet<>();
			Set<Integer> confirmed = new TreeSet<>();
			numbers.forEach((number) -> (extend(name, number) ? confirmed : lost).add(number));
			answers.put(name, new Confirmation(confirmed, lost));
		});
		return answers;
	}

	private boolean extend(String name, Integer number) {
		Map<Integer, SimpleLock> locks = locks(name);
		SimpleLock lock = locks.get(number);
		Optional<SimpleLock> extended = (lock != null) ? lock.extend(this.deadAfter, Duration.ZERO) : Optional.empty();
		if (extended.isPresent()) {
			locks.put(number, extended.get());
			return true;
		}
		locks.remove(number);
		// It expired, or the server forgot it: this process may have it again unless
		// another one was faster
		return lock(name, number);
	}

	private boolean lock(String name, Integer number) {
		Optional<SimpleLock> lock = this.provider
			.lock(new LockConfiguration(ClockProvider.now(), lockName(name, number), this.deadAfter, Duration.ZERO));
		lock.ifPresent((present) -> locks(name).put(number, present));
		return lock.isPresent();
	}

	/**
	 * Reads which permits are free, which takes one request even if none is, and starts
	 * at a random number, so that processes seldom try the same permits.
	 */
	@Override
	public Set<Integer> take(String name, int limit, Set<Integer> own, int most) {
		Set<Integer> taken = new TreeSet<>();
		int start = ThreadLocalRandom.current().nextInt(limit);
		try {
			for (int done = 0; done < limit && taken.size() < most; done += CHUNK) {
				List<Integer> numbers = new ArrayList<>();
				for (int i = done; i < Math.min(limit, done + CHUNK); i++) {
					numbers.add(1 + (start + i) % limit);
				}
				numbers.removeAll(own);
				for (Integer number : free(name, numbers)) {
					if (taken.size() < most && lock(name, number)) {
						taken.add(number);
					}
				}
			}
		}
		catch (RuntimeException ex) {
			if (taken.isEmpty()) {
				throw ex;
			}
		}
		return taken;
	}

	private List<Integer> free(String name, List<Integer> numbers) {
		List<Integer> free = new ArrayList<>();
		List<@Nullable String> values = values(name, numbers);
		for (int i = 0; i < values.size(); i++) {
			if (values.get(i) == null) {
				free.add(numbers.get(i));
			}
		}
		Collections.shuffle(free);
		return free;
	}

	private List<@Nullable String> values(String name, Collection<Integer> numbers) {
		if (numbers.isEmpty()) {
			return List.of();
		}
		List<String> keys = numbers.stream().map((number) -> PREFIX + ":permit:" + lockName(name, number)).toList();
		List<@Nullable String> values = this.template.opsForValue().multiGet(keys);
		return (values != null) ? values : List.of();
	}

	@Override
	public void giveBack(String name, Set<Integer> numbers) {
		ensureStarted();
		for (Integer number : numbers) {
			SimpleLock lock = locks(name).get(number);
			if (lock != null) {
				lock.unlock();
				locks(name).remove(number);
			}
		}
	}

	/**
	 * The latest hungry process that writes the key is seen by all others, which is
	 * enough for them to give way.
	 */
	@Override
	public void advertise(String name, int missing) {
		String key = hungerKey(name);
		if (missing > 0) {
			this.template.opsForValue().set(key, missing + "@" + this.id, HUNGER_KNOWN);
		}
		else if (isOwn(this.template.opsForValue().get(key))) {
			this.template.delete(key);
		}
	}

	private boolean isOwn(@Nullable String hunger) {
		return hunger != null && hunger.endsWith("@" + this.id);
	}

	@Override
	public Map<String, Integer> hunger(Set<String> names) {
		Map<String, Integer> hunger = new HashMap<>();
		for (String name : names) {
			String value = this.template.opsForValue().get(hungerKey(name));
			if (value != null && !isOwn(value)) {
				hunger.put(name, missing(value));
			}
		}
		return hunger;
	}

	/**
	 * The number of permits in a mark. One that can't be read was written by another
	 * version of this library, and says at least that an instance is hungry.
	 */
	private static int missing(String mark) {
		try {
			return Math.max(1, Integer.parseInt(mark.substring(0, Math.max(0, mark.indexOf('@')))));
		}
		catch (NumberFormatException ex) {
			return 1;
		}
	}

	/**
	 * The number of permits by host, because ShedLock writes the host into its locks.
	 */
	@Override
	public Map<String, Integer> holders(String name) {
		Map<String, Integer> holders = new TreeMap<>();
		ScanOptions permits = ScanOptions.scanOptions()
			.match(PREFIX + ":permit:" + lockName(name, "*"))
			.count(CHUNK)
			.build();
		Set<String> keys = new TreeSet<>();
		try (Cursor<String> cursor = this.template.scan(permits)) {
			cursor.forEachRemaining(keys::add);
		}
		for (String key : keys) {
			String value = this.template.opsForValue().get(key);
			if (value != null) {
				holders.merge(host(value), 1, Integer::sum);
			}
		}
		return holders;
	}

	private static String host(String value) {
		String host = value.substring(value.indexOf('@') + 1);
		int end = host.indexOf(':');
		return (end < 0) ? host : host.substring(0, end);
	}

	@Override
	public void abort() {
		// The client's own time limit ends the command
	}

	/**
	 * Forgets the locks. Those that were not given back expire.
	 */
	@Override
	public void close() {
		this.connected = false;
		this.locks.clear();
	}

	private Map<Integer, SimpleLock> locks(String name) {
		return this.locks.computeIfAbsent(name, (key) -> new TreeMap<>());
	}

	/**
	 * The name of a lock. In a cluster, all keys with the name in braces are on one
	 * server.
	 */
	private static String lockName(String name, Object number) {
		return "{" + name + "}:" + number;
	}

	private static String hungerKey(String name) {
		return PREFIX + ":hunger:{" + name + "}";
	}

}
