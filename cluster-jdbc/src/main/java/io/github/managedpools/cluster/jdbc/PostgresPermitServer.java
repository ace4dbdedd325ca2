package io.github.managedpools.cluster.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import io.github.managedpools.cluster.PermitServer;
import org.jspecify.annotations.Nullable;

/**
 * Permits on PostgreSQL: each is an advisory lock of one session, which the process keeps
 * for nothing else. A permit lives as long as the session, whatever the clocks say, and
 * is free as soon as the process dies. Instances that share a limit must use the same
 * database.
 * <p>
 * A connection pooler that shares sessions between transactions, such as PgBouncer in
 * transaction mode, must not stand between.
 *
 * @since 0.1.0
 */
public final class PostgresPermitServer implements PermitServer {

	private static final int LONGEST_APPLICATION_NAME = 63;

	private static final String IN_THIS_DATABASE = """
			l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			""";

	private static final String OWN = """
			SELECT pg_backend_pid(), l.classid::bigint, l.objid::bigint
			FROM (SELECT 1) AS always LEFT JOIN pg_locks l ON l.pid = pg_backend_pid()
			AND l.mode = 'ExclusiveLock' AND\s""" + IN_THIS_DATABASE;

	private static final String OWNERS = """
			SELECT l.objid::bigint, coalesce(a.application_name, '?')
			FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE l.mode = 'ExclusiveLock' AND l.classid::bigint = ? AND\s""" + IN_THIS_DATABASE;

	/** A lock that the session has would be granted to it once more. */
	private static final String TAKE = """
			SELECT n FROM generate_series(1, ?) n
			WHERE CASE WHEN n = ANY(?) THEN false ELSE pg_try_advisory_lock(?, ? + n) END LIMIT ?""";

	private static final String TAKE_AGAIN = "SELECT n FROM unnest(?) n WHERE pg_try_advisory_lock(?, ? + n)";

	private static final String GIVE_BACK = "SELECT pg_advisory_unlock(?, n) FROM unnest(?) n";

	private static final String HUNGER = """
			SELECT l.classid::bigint, l.objid::bigint FROM pg_locks l
			WHERE l.mode = 'ShareLock' AND l.pid <> pg_backend_pid() AND l.classid::bigint = ANY(?) AND\s"""
			+ IN_THIS_DATABASE;

	private final String url;

	private final Properties properties;

	private final Duration deadAfter;

	private final String application;

	private volatile @Nullable PostgresSession session;

	/** What this session has locked, by name. */
	private final Map<String, Set<Integer>> locked = new HashMap<>();

	private final Map<String, Integer> advertised = new HashMap<>();

	/**
	 * Creates a new {@code PostgresPermitServer}, which connects when it is first used.
	 * @param url the JDBC URL
	 * @param username the user, or {@code null} if the URL has it
	 * @param password the password, or {@code null}
	 * @param instance a name of this process for people, such as that of the application
	 * @param deadAfter after this time without a sign of life, the server must end the
	 * session
	 */
	public PostgresPermitServer(String url, @Nullable String username, @Nullable String password, String instance,
			Duration deadAfter) {
		this.url = Objects.requireNonNull(url, "'url' must not be null");
		this.deadAfter = Objects.requireNonNull(deadAfter, "'deadAfter' must not be null");
		this.application = applicationName(instance);
		this.properties = new Properties();
		if (username != null) {
			this.properties.setProperty("user", username);
		}
		if (password != null) {
			this.properties.setProperty("password", password);
		}
		String timeout = String.valueOf(Math.max(1, deadAfter.toSeconds() / 6));
		this.properties.setProperty("connectTimeout", timeout);
		this.properties.setProperty("loginTimeout", timeout);
		this.properties.setProperty("tcpKeepAlive", "true");
		this.properties.setProperty("ApplicationName", this.application);
	}

	/**
	 * The name of the process in {@code pg_stat_activity}. It is unique, because a
	 * process recognizes by it the session that it had before.
	 */
	private static String applicationName(String instance) {
		String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
		// PostgreSQL keeps ASCII only
		String name = "managed-pools " + instance.replaceAll("[^\\x21-\\x7e]", "?");
		return name.substring(0, Math.min(name.length(), LONGEST_APPLICATION_NAME - suffix.length())) + suffix;
	}

	@Override
	public String engine() {
		return "PostgreSQL";
	}

	@Override
	public boolean outlivesPauses() {
		return true;
	}

	@Override
	public int highest() {
		return LockKeys.HIGHEST;
	}

	@Override
	public boolean isConnected() {
		PostgresSession session = this.session;
		return session != null && session.isOpen();
	}

	@Override
	public void connect() throws SQLException {
		close();
		this.session = PostgresSession.open(this.url, this.properties, this.deadAfter);
	}

	@Override
	public Duration memoryAge() throws SQLException {
		return session().memoryAge();
	}

	@Override
	public Map<String, Confirmation> confirm(Map<String, Set<Integer>> held) throws SQLException {
		Map<Integer, Set<Integer>> own = own();
		Map<String, Confirmation> answers = new HashMap<>();
		for (Map.Entry<String, Set<Integer>> entry : held.entrySet()) {
			LockKeys keys = LockKeys.of(entry.getKey());
			Set<Integer> locks = own.getOrDefault(keys.first(), Set.of());
			Set<Integer> confirmed = new TreeSet<>();
			Set<Integer> missing = new TreeSet<>();
			for (Integer number : entry.getValue()) {
				(locks.contains(keys.base() + number) ? confirmed : missing).add(number);
			}
			Set<Integer> lost = missing.isEmpty() ? Set.of() : takeAgain(entry.getKey(), keys, missing, confirmed);
			answers.put(entry.getKey(), new Confirmation(confirmed, lost));
		}
		return answers;
	}

	/**
	 * The second integers of the locks that this session has, by the first. Unlocks what
	 * it has without knowing, because the statement that locked it failed.
	 */
	private Map<Integer, Set<Integer>> own() throws SQLException {
		Map<Integer, Set<Integer>> own = new HashMap<>();
		for (long[] row : session().query(OWN, (row) -> new long[] { row.getInt(1), row.getLong(2), row.getLong(3) })) {
			session().checkProcess((int) row[0]);
			own.computeIfAbsent((int) row[1], (first) -> new HashSet<>()).add((int) row[2]);
		}
		for (Map.Entry<String, Set<Integer>> entry : this.locked.entrySet()) {
			LockKeys keys = LockKeys.of(entry.getKey());
			Set<Integer> unknown = new TreeSet<>();
			for (Integer second : own.getOrDefault(keys.first(), Set.of())) {
				if (keys.isPermit(second) && !entry.getValue().contains(LockKeys.number(second))) {
					unknown.add(LockKeys.number(second));
				}
			}
			unlock(keys, unknown);
		}
		return own;
	}

	/**
	 * Locks what a former session had locked.
	 * @return the numbers that other processes have locked
	 */
	private Set<Integer> takeAgain(String name, LockKeys keys, Set<Integer> missing, Set<Integer> confirmed)
			throws SQLException {
		List<Integer> again = session().query(TAKE_AGAIN, (row) -> row.getInt(1), (Object) array(missing), keys.first(),
				keys.base());
		locked(name).addAll(again);
		confirmed.addAll(again);
		Set<Integer> others = new TreeSet<>();
		if (again.size() < missing.size()) {
			owners(keys).forEach((number, owner) -> {
				if (missing.contains(number) && !owner.equals(this.application)) {
					others.add(number);
				}
			});
		}
		return others;
	}

	@Override
	public Set<Integer> take(String name, int limit, Set<Integer> own, int most) throws SQLException {
		LockKeys keys = LockKeys.of(name);
		Set<Integer> locked = locked(name);
		Set<Integer> present = new TreeSet<>(own);
		present.addAll(locked);
		List<Integer> taken = session().query(TAKE, (row) -> row.getInt(1), limit, array(present), keys.first(),
				keys.base(), most);
		locked.addAll(taken);
		return new TreeSet<>(taken);
	}

	@Override
	public void giveBack(String name, Set<Integer> numbers) throws SQLException {
		Set<Integer> present = new TreeSet<>(numbers);
		present.retainAll(locked(name));
		unlock(LockKeys.of(name), present);
		locked(name).removeAll(present);
	}

	private void unlock(LockKeys keys, Set<Integer> numbers) throws SQLException {
		if (!numbers.isEmpty()) {
			Integer[] seconds = numbers.stream().map((number) -> keys.base() + number).toArray(Integer[]::new);
			session().query(GIVE_BACK, (row) -> row.getBoolean(1), keys.first(), seconds);
		}
	}

	@Override
	public void advertise(String name, int missing) throws SQLException {
		int before = this.advertised.getOrDefault(name, 0);
		if (missing == before) {
			return;
		}
		LockKeys keys = LockKeys.of(name);
		if (missing > 0) {
			session().query("SELECT pg_try_advisory_lock_shared(?, ?)", (row) -> row.getBoolean(1), keys.first(),
					keys.hunger(missing));
		}
		this.advertised.put(name, missing);
		if (before > 0) {
			session().query("SELECT pg_advisory_unlock_shared(?, ?)", (row) -> row.getBoolean(1), keys.first(),
					keys.hunger(before));
		}
	}

	@Override
	public Map<String, Integer> hunger(Set<String> names) throws SQLException {
		Map<String, LockKeys> keys = new HashMap<>();
		names.forEach((name) -> keys.put(name, LockKeys.of(name)));
		Long[] firsts = keys.values().stream().map(LockKeys::shownFirst).toArray(Long[]::new);
		Map<String, Integer> hunger = new HashMap<>();
		for (long[] row : session().query(HUNGER, (row) -> new long[] { row.getLong(1), row.getLong(2) },
				(Object) firsts)) {
			keys.forEach((name, key) -> {
				if (key.first() == (int) row[0] && key.isHunger((int) row[1])) {
					hunger.merge(name, LockKeys.number((int) row[1]), Integer::sum);
				}
			});
		}
		return hunger;
	}

	@Override
	public Map<String, Integer> holders(String name) throws SQLException {
		Map<String, Integer> holders = new TreeMap<>();
		owners(LockKeys.of(name)).values().forEach((owner) -> holders.merge(owner, 1, Integer::sum));
		return holders;
	}

	/** The application names of the sessions that have locks, by number. */
	private Map<Integer, String> owners(LockKeys keys) throws SQLException {
		Map<Integer, String> owners = new TreeMap<>();
		session().query(OWNERS, (row) -> {
			int second = (int) row.getLong(1);
			if (keys.isPermit(second)) {
				owners.put(LockKeys.number(second), row.getString(2));
			}
			return second;
		}, keys.shownFirst());
		return owners;
	}

	@Override
	public void abort() {
		PostgresSession session = this.session;
		if (session != null) {
			session.abort();
		}
	}

	@Override
	public void close() {
		PostgresSession session = this.session;
		this.session = null;
		this.locked.clear();
		this.advertised.clear();
		if (session != null) {
			session.close();
		}
	}

	private PostgresSession session() throws SQLException {
		PostgresSession session = this.session;
		if (session == null) {
			throw new SQLException("there is no connection to " + engine(), "08003");
		}
		return session;
	}

	private Set<Integer> locked(String name) {
		return this.locked.computeIfAbsent(name, (key) -> new TreeSet<>());
	}

	private static Integer[] array(Collection<Integer> numbers) {
		return numbers.toArray(Integer[]::new);
	}

}
