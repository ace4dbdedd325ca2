package io.github.managedpools.boot.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.types.MetricType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the meters as Prometheus reads them: the dashboard and the alerts under
 * {@code docs} use existing meters only.
 */
class MonitoringTests {

	private static final Path DOCS = Path.of("..", "docs", "monitoring");

	private static final Pattern NAME = Pattern.compile("\\bmanaged_pool_\\w+");

	/** A selector with values that are no variables, such as {state="leased"}. */
	private static final Pattern SELECTOR = Pattern
		.compile("(managed_pool_\\w+)\\{[^}]*?(\\w+)=(~?)\"([^\"$]+)\"[^}]*}");

	private static Scrape scrape;

	@BeforeAll
	static void scrape() throws Exception {
		scrape = Scrape.ofAnApplication();
	}

	@Test
	void prometheusReadsEveryMeterWithItsDescription() {
		Map<String, MetricType> types = scrape.families()
			.stream()
			.filter((family) -> !family.getName().endsWith("_max"))
			.collect(Collectors.toMap(MetricFamily::getName, MetricFamily::getType));
		assertThat(types).containsOnly(Map.entry("managed_pool_resources", MetricType.GAUGE),
				Map.entry("managed_pool_suspect_resources", MetricType.GAUGE),
				Map.entry("managed_pool_failing_fast_pools", MetricType.GAUGE),
				Map.entry("managed_pool_size_min_resources", MetricType.GAUGE),
				Map.entry("managed_pool_size_max_resources", MetricType.GAUGE),
				Map.entry("managed_pool_pending_callers", MetricType.GAUGE),
				Map.entry("managed_pool_permits", MetricType.GAUGE),
				Map.entry("managed_pool_permits_limit_permits", MetricType.GAUGE),
				Map.entry("managed_pool_permits_unavailable", MetricType.GAUGE),
				Map.entry("managed_pool_permits_lost_permits_total", MetricType.COUNTER),
				Map.entry("managed_pool_acquire_seconds", MetricType.HISTOGRAM),
				Map.entry("managed_pool_use_seconds", MetricType.SUMMARY),
				Map.entry("managed_pool_create_seconds", MetricType.SUMMARY),
				Map.entry("managed_pool_wait_seconds", MetricType.SUMMARY),
				Map.entry("managed_pool_wait_active_seconds", MetricType.SUMMARY),
				Map.entry("managed_pool_destroyed_resources_total", MetricType.COUNTER),
				Map.entry("managed_pool_leaks_leases_total", MetricType.COUNTER));
		assertThat(scrape.families()).filteredOn((family) -> !family.getName().matches(".*_(wait|creation)_.*"))
			.allSatisfy((family) -> assertThat(family.getHelp()).as("help of %s", family.getName()).isNotBlank());
		assertThat(scrape.samples().get("managed_pool_size_max_resources"))
			.containsExactly("managed_pool_size_max_resources{pool=\"ticket\"} 10.0");
	}

	@Test
	void dashboardUsesExistingMeters() throws IOException {
		String dashboard = Files.readString(DOCS.resolve("grafana-dashboard.json"));
		List<String> queries = new ArrayList<>(JsonPath.<List<String>>read(dashboard, "$.panels[*].targets[*].expr"));
		queries.addAll(JsonPath.<List<String>>read(dashboard, "$.templating.list[?(@.type=='query')].definition"));
		assertThat(queries).hasSizeGreaterThan(10).allSatisfy(MonitoringTests::asksForWhatThereIs);
		Set<String> families = families(queries);
		assertThat(families).contains("managed_pool_resources", "managed_pool_size_max_resources",
				"managed_pool_size_min_resources", "managed_pool_pending_callers", "managed_pool_acquire_seconds",
				"managed_pool_use_seconds", "managed_pool_create_seconds", "managed_pool_destroyed_resources_total",
				"managed_pool_leaks_leases_total");
	}

	@Test
	void alertsUseExistingMeters() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> alerts = new Yaml()
			.load(Files.readString(DOCS.resolve("prometheus-alerts.yml")));
		List<Map<String, Object>> rules = alerts.get("groups").get(0).get("rules");
		assertThat(rules).extracting((rule) -> rule.get("alert"))
			.contains("PoolHighlyUsed", "PoolCallersWait", "PoolWaitsAreLong", "PoolCreationsFail", "PoolLeak")
			.doesNotHaveDuplicates();
		assertThat(rules).allSatisfy((rule) -> {
			asksForWhatThereIs(String.valueOf(rule.get("expr")));
			assertThat(rule).containsKeys("labels", "annotations");
		});
	}

	private static void asksForWhatThereIs(String query) {
		Matcher name = NAME.matcher(query);
		while (name.find()) {
			assertThat(scrape.samples()).as(query).containsKey(name.group());
		}
		Matcher selector = SELECTOR.matcher(query);
		while (selector.find()) {
			List<String> samples = scrape.samples().get(selector.group(1));
			for (String value : selector.group(3).isEmpty() ? List.of(selector.group(4))
					: List.of(selector.group(4).split("\\|"))) {
				assertThat(samples).as(query)
					.anyMatch((sample) -> sample.contains("%s=\"%s\"".formatted(selector.group(2), value)));
			}
		}
	}

	private static Set<String> families(List<String> queries) {
		Set<String> families = new TreeSet<>();
		for (String query : queries) {
			Matcher name = NAME.matcher(query);
			while (name.find()) {
				families.add(name.group().replaceAll("_(count|sum|max|bucket)$", ""));
			}
		}
		return families;
	}

}
