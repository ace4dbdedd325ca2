package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a pool's properties.
 */
final class PropertyKeys {

	/** The greatest edit distance that counts as a misspelling. */
	private static final int MISSPELLING = 3;

	/** The keys that only keyed pools have. */
	private static final Set<String> KEYED_ONLY = Set.of("max-total", "max-keys", "key-time-to-live");

	/** The keys of optional limits. */
	private static final Set<String> LIMITS = new TreeSet<>();

	/** The keys by their folded form, nested ones included. */
	private static final Map<String, Class<?>> TYPES = types();

	/**
	 * The keys, below the common prefix, of properties that are not settings of a pool.
	 */
	private static final List<String> SWITCHES = List.of("web.problem-details");

	/** The same for properties that are neither true nor false. */
	private static final List<String> CLUSTER = List.of("cluster.engine", "cluster.dead-after", "cluster.yield-after",
			"cluster.when-unavailable", "cluster.on-lost", "cluster.jdbc.url");

	private static final String NONE = "none";

	private PropertyKeys() {
	}

	/**
	 * Whether a key sets an optional limit.
	 */
	static boolean isLimit(String key) {
		return LIMITS.contains(key);
	}

	/**
	 * Whether a value lifts a limit that another level sets.
	 */
	static boolean isNone(String value) {
		return value.trim().equalsIgnoreCase(NONE);
	}

	static List<String> all() {
		return List.copyOf(TYPES.keySet());
	}

	/**
	 * The keys, below the common prefix, of properties that are not settings of a pool:
	 * each is {@code true} or {@code false}.
	 */
	static List<String> switches() {
		return SWITCHES;
	}

	/**
	 * The keys, below the common prefix, of all properties that are not settings of a
	 * pool.
	 */
	static List<String> besides() {
		List<String> keys = new ArrayList<>(SWITCHES);
		keys.addAll(CLUSTER);
		return keys;
	}

	/**
	 * The keys that a pool of the given kind may have.
	 */
	static List<String> of(PoolKind kind) {
		List<String> keys = new ArrayList<>(TYPES.keySet());
		if (kind != PoolKind.KEYED) {
			keys.removeAll(KEYED_ONLY);
		}
		return keys;
	}

	/**
	 * Whether a key, in any relaxed spelling, is one of these.
	 */
	static boolean isKnown(String spelling, List<String> keys) {
		return keys.contains(spelling) || keys.stream().anyMatch((key) -> isSame(key, spelling));
	}

	static Optional<String> similarTo(String spelling, Iterable<String> candidates) {
		String closest = null;
		int closestDistance = MISSPELLING + 1;
		for (String candidate : candidates) {
			int distance = distance(PoolName.fold(spelling), PoolName.fold(candidate));
			if (distance < closestDistance && distance < candidate.length() / 2 + 1) {
				closest = candidate;
				closestDistance = distance;
			}
		}
		return Optional.ofNullable(closest);
	}

	/**
	 * Describes the form of a value of the key.
	 */
	static String form(String key) {
		return form(TYPES.get(key)) + (isLimit(key) ? ", or to none" : "");
	}

	/**
	 * Describes the form of a value of the type.
	 */
	static String form(@Nullable Class<?> type) {
		if (type == SizeRange.class) {
			return "a range such as 2..20 or a fixed size such as 5";
		}
		if (type == Size.class) {
			return "a range such as 2..20, a fixed size such as 5, or 'min' and 'max'";
		}
		if (type == Duration.class) {
			return "a duration that is not negative, such as 500ms, 30s, 10m or PT1H30M";
		}
		if (type == BackoffRange.class) {
			return "a range such as 100ms..10s or a fixed wait such as 1s";
		}
		if (type == Fraction.class) {
			return "a share such as 0.8 or 80%";
		}
		if (type == Boolean.class) {
			return "true or false";
		}
		if (type != null && type.isEnum()) {
			return "one of " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining(", "));
		}
		return (type == Integer.class) ? "a whole number" : "a text";
	}

	private static boolean isSame(String key, String spelling) {
		// Folding must keep the dots, which separate the parts of a nested key
		return Arrays.equals(Arrays.stream(key.split("\\.")).map(PoolName::fold).toArray(),
				Arrays.stream(spelling.split("\\.")).map(PoolName::fold).toArray());
	}

	private static Map<String, Class<?>> types() {
		Map<String, Class<?>> types = new TreeMap<>();
		PoolProperties.of(new PoolProperties.Values() {

			@Override
			public <V> @Nullable V get(String key, Class<V> type) {
				types.put(key, type);
				return null;
			}

			@Override
			public <V> @Nullable V limit(String key, Class<V> type) {
				LIMITS.add(key);
				return get(key, type);
			}

		});
		types.put("size.min", Integer.class);
		types.put("size.max", Integer.class);
		return types;
	}

	private static int distance(String left, String right) {
		int[] row = new int[right.length() + 1];
		Arrays.setAll(row, (i) -> i);
		for (int i = 1; i <= left.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= right.length(); j++) {
				int substituted = diagonal + ((left.charAt(i - 1) != right.charAt(j - 1)) ? 1 : 0);
				diagonal = row[j];
				row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[right.length()];
	}

}
