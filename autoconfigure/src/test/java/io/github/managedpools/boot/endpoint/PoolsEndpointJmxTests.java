package io.github.managedpools.boot.endpoint;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of the {@link PoolsEndpoint} as JMX clients see it.
 */
class PoolsEndpointJmxTests {

	private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void poolsAreDescribed() throws Exception {
		start();
		try (Lease<?> lease = pool().acquire()) {
			assertThat(invoke("pools").toString()).contains("ticket");
			assertThat(invoke("pool", "ticket")).asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("leases", 1)
				.containsKeys("configuration", "currentLeases", "history");
			assertThat(lease.get()).isNotNull();
		}
	}

	@Test
	void poolsCanNotBeChangedByDefault() throws Exception {
		start();
		assertThat(this.server.getMBeanInfo(name()).getOperations()).extracting(MBeanOperationInfo::getName)
			.containsExactlyInAnyOrder("pools", "pool");
	}

	@Test
	void aPoolIsChangedAndABadValueIsRefused() throws Exception {
		start("--management.endpoint.pools.access=unrestricted");
		assertThat(change(Map.of("name", "ticket", "size", "1..4"))).isNotNull();
		assertThat(pool().settings().size()).isEqualTo(new SizeRange(1, 4));
		assertThatException().isThrownBy(() -> change(Map.of("name", "ticket", "size", "4..1")))
			.havingRootCause()
			.withMessageContaining("4..1");
		assertThat(pool().settings().size()).isEqualTo(new SizeRange(1, 4));
		assertThat(change(Map.of("name", "nope", "size", "1..4"))).isNull();
		assertThat(invoke("refresh", "ticket")).isNotNull();
		assertThat(invoke("refresh", "nope")).isNull();
	}

	@Test
	void everySettingIsChangedByAList() throws Exception {
		start("--management.endpoint.pools.access=unrestricted");
		assertThat(change(Map.of("name", "ticket", "size", "3", "settings", "time-to-live=5m, maxUses = 100")))
			.isNotNull();
		assertThat(pool().settings()).satisfies((settings) -> {
			assertThat(settings.size()).isEqualTo(new SizeRange(3, 3));
			assertThat(settings.timeToLive()).hasMinutes(5);
			assertThat(settings.maxUses()).isEqualTo(100);
		});
		for (String list : List.of("time-to-live", "time-to-life=1m", "max-uses=1, max-uses=2", "size=4",
				"max-uses=1, maxUses=2", "max-uses=none, time-to-live=soon")) {
			assertThatException().as(list)
				.isThrownBy(() -> change(Map.of("name", "ticket", "size", "9", "settings", list)));
		}
		assertThat(pool().settings().size()).isEqualTo(new SizeRange(3, 3));
		assertThat(pool().settings().maxUses()).isEqualTo(100);
	}

	private void start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.jmx.enabled=true", "spring.jmx.unique-names=false",
					"management.endpoints.jmx.exposure.include=pools")
			.run(arguments);
	}

	private Pool<?> pool() {
		return this.context.getBean("ticketPool", Pool.class);
	}

	private static ObjectName name() throws Exception {
		return new ObjectName("org.springframework.boot:type=Endpoint,name=Pools");
	}

	private Object invoke(String operation, Object... arguments) throws Exception {
		String[] signature = new String[arguments.length];
		Arrays.fill(signature, String.class.getName());
		return this.server.invoke(name(), operation, arguments, signature);
	}

	private Object change(Map<String, String> values) throws Exception {
		MBeanParameterInfo[] parameters = Arrays.stream(this.server.getMBeanInfo(name()).getOperations())
			.filter((operation) -> operation.getName().equals("change"))
			.findFirst()
			.orElseThrow()
			.getSignature();
		return invoke("change",
				Arrays.stream(parameters).map((parameter) -> values.get(parameter.getName())).toArray());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

	}

}
