package io.github.managedpools.boot.properties;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Environment variables that only look like properties of pools: those of a Kubernetes
 * service with such a name, and those without the prefix of the application. Regression
 * tests: they made the start fail.
 */
class UnrelatedVariablesTests {

	@ParameterizedTest
	@CsvSource({ "MANAGED_POOLS_POOL_SERVICE_HOST, 10.0.0.1", "MANAGED_POOLS_POOL_SERVICE_PORT, 7070",
			"MANAGED_POOLS_POOL_SERVICE_PORT_HTTP, 7070", "MANAGED_POOLS_POOL_SERVICE_PORT_SIZE, 7070",
			"MANAGED_POOLS_POOL_PORT, tcp://10.0.0.1:7070", "MANAGED_POOLS_POOL_PORT_7070_TCP, tcp://10.0.0.1:7070",
			"MANAGED_POOLS_POOL_PORT_7070_TCP_PROTO, tcp", "MANAGED_POOLS_POOL_PORT_7070_TCP_PORT, 7070",
			"MANAGED_POOLS_POOL_PORT_7070_TCP_ADDR, 10.0.0.1", "MANAGED_POOLS_POOL_PORT_53_UDP_ADDR, 10.0.0.1",
			"MANAGED_POOLS_POOL_TICKET_SERVICE_HOST, 10.0.0.1", "MANAGED_POOLS_POOL_TICKET_SIZE_PORT, tcp://10.0.0.1:1",
			"MANAGED_POOLS_KEYED_POOL_PORT_7070_TCP_ADDR, 10.0.0.1", "MANAGED_POOLS_DEFAULTS_SERVICE_PORT, 7070",
			"MANAGEDPOOLS_POOL_PORT_7070_TCP_ADDR, 10.0.0.1", "MANAGED_POOLS_PORT, tcp://10.0.0.1:7070",
			"MANAGED_POOLS_SERVICE_HOST, 10.0.0.1" })
	void serviceOfKubernetesIsNoPool(String variable, String value) {
		PoolConfigurations configurations = TestConfigurations.read("", Map.of(variable, value));
		for (PoolKind kind : PoolKind.values()) {
			assertThat(configurations.names(kind)).isEmpty();
		}
		configurations.checkVariables(List.of(configurations.get(PoolKind.PLAIN, "ticket")));
	}

	@Test
	void variablesStillSetAPoolThatIsCalledLikeAService() {
		PoolConfigurations configurations = TestConfigurations.read("",
				Map.of("MANAGED_POOLS_POOL_SERVICE_PORT_X_SIZE", "3"));
		assertThat(configurations.get(PoolKind.PLAIN, "service-port-x").settings().size()).hasToString("3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "MANAGED_POOLS_POOL_TICKET_PORTS", "MANAGED_POOLS_POOL_TICKET_SISE",
			"MANAGED_POOLS_POOL_TICKET_SERVICE" })
	void typoIsStillRefused(String variable) {
		PoolConfigurations configurations = TestConfigurations.read("", Map.of(variable, "3"));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> configurations.checkVariables(List.of(configurations.get(PoolKind.PLAIN, "ticket"))))
			.withMessageContaining(variable);
	}

	@ParameterizedTest
	@ValueSource(strings = { "my-app", "my-app_", "my.app" })
	void onlyVariablesWithThePrefixAreTheApplications(String prefix) {
		PoolConfigurations configurations = prefixed(prefix, Map.of("MANAGED_POOLS_POOL_OTHER_SISE", "3",
				"MANAGEDPOOLS_POOL_OTHER_SIZE", "3", "MY_APP_MANAGED_POOLS_POOL_MY_FTP_SIZE", "5"));
		assertThat(configurations.names(PoolKind.PLAIN)).containsExactly("my-ftp");
		PoolConfiguration pool = configurations.get(PoolKind.PLAIN, "my-ftp");
		assertThat(pool.settings().size()).hasToString("5");
		configurations.checkVariables(List.of(pool));
	}

	@Test
	void typoBehindThePrefixIsRefusedByItsFullName() {
		PoolConfigurations configurations = prefixed("myapp", Map.of("MYAPP_MANAGEDPOOLS_POOL_TICKET_SISE", "3"));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> configurations.checkVariables(List.of(configurations.get(PoolKind.PLAIN, "ticket"))))
			.withMessageContaining("'MYAPP_MANAGEDPOOLS_POOL_TICKET_SISE'")
			.satisfies((ex) -> assertThat(ex.action()).contains("Did you mean 'MYAPP_MANAGEDPOOLS_POOL_TICKET_SIZE'?",
					"MYAPP_MANAGEDPOOLS_POOL_<NAME>"));
	}

	private static PoolConfigurations prefixed(String prefix, Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		SpringApplication application = new SpringApplication();
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setEnvironmentPrefix(prefix);
		new SystemEnvironmentPropertySourceEnvironmentPostProcessor().postProcessEnvironment(environment, application);
		return PoolConfigurations.of(environment);
	}

}
