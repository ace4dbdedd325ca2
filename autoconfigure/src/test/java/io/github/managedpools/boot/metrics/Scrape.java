package io.github.managedpools.boot.metrics;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.cluster.StubPermitSource;
import io.github.managedpools.cluster.PermitSource;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricsProcessor;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.walkers.CollectorPrometheusMetricsWalker;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The response of an application with one pool to a Prometheus server.
 *
 * @param text the text of the response
 */
record Scrape(String text) {

	/**
	 * Starts an application with the pool {@code ticket}, which needs permits, uses it
	 * once and scrapes it.
	 */
	static Scrape ofAnApplication() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).run(
				"--server.port=0", "--management.endpoints.web.exposure.include=prometheus",
				"--management.prometheus.metrics.export.enabled=true", "--managed-pools.pool.ticket.cluster-limit=20",
				"--management.metrics.distribution.percentiles-histogram.managed.pool.acquire=true")) {
			context.getBean("ticketPool", Pool.class).acquire().close();
			String port = context.getEnvironment().getProperty("local.server.port");
			URI uri = URI.create("http://localhost:" + port + "/actuator/prometheus");
			HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "text/plain;version=0.0.4").build();
			return new Scrape(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
		}
	}

	List<MetricFamily> families() {
		CollectorPrometheusMetricsWalker walker = new CollectorPrometheusMetricsWalker();
		new TextPrometheusMetricsProcessor(new ByteArrayInputStream(this.text.getBytes()), walker).walk();
		return walker.getAllMetricFamilies()
			.stream()
			.filter((family) -> family.getName().startsWith("managed_pool_"))
			.toList();
	}

	/**
	 * The lines of the pool's samples, by the name of the sample.
	 */
	Map<String, List<String>> samples() {
		return this.text.lines()
			.filter((line) -> line.startsWith("managed_pool_"))
			.collect(Collectors.groupingBy((line) -> line.substring(0, line.indexOf('{'))));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

		@Bean
		PermitSource permits() {
			return new StubPermitSource();
		}

	}

}
