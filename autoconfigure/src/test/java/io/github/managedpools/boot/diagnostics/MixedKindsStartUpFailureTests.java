package io.github.managedpools.boot.diagnostics;

import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.github.managedpools.boot.diagnostics.StartUpFailureTests.fail;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the messages for a user who confuses plain and keyed pools.
 */
@ExtendWith(OutputCaptureExtension.class)
class MixedKindsStartUpFailureTests {

	@ParameterizedTest
	@ValueSource(strings = { "max-total", "max-keys", "key-time-to-live" })
	void keyOfKeyedPoolsOnlyForAPlainOneNamesTheKeyAndTheRemedy(String key, CapturedOutput output) {
		fail(Tenants.class, "--managed-pools.pool.ftp.%s=5".formatted(key));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The key 'managed-pools.pool.ftp.%s'".formatted(key))
			.contains("is one of keyed pools")
			.contains("Set it as 'managed-pools.keyed-pool.ftp.%s' if the pool is keyed, or remove it".formatted(key));
	}

	@Test
	void entryInTheSectionOfPlainPoolsIsSentToItsOwn(CapturedOutput output) {
		fail(Tenants.class, "--managed-pools.pool.tenant.size=2");
		assertThat(output).contains("The entry 'managed-pools.pool.tenant' has no factory")
			.contains("Write the entry as 'managed-pools.keyed-pool.tenant' "
					+ "if it is for the KeyedResourceFactory bean 'tenantFactory'");
	}

	@Test
	void namedFactoryOfPlainPoolsIsRefused(CapturedOutput output) {
		fail(Tenants.class, "--managed-pools.keyed-pool.tenant.factory=ftp");
		assertThat(output).contains("'managed-pools.keyed-pool.tenant.factory' is 'ftp', but this bean is")
			.contains("and no KeyedResourceFactory")
			.contains("the factory beans are 'tenantFactory'");
	}

	@Test
	void plainAndKeyedPoolOfOneNameAreNamed(CapturedOutput output) {
		fail(BothKinds.class);
		assertThat(output)
			.contains(
					"The name 'tenant' is that of a plain and of a keyed pool: the beans 'tenant' and 'tenantFactory'")
			.contains("Rename one of the beans, or set 'managed-pools.pool.tenant.enabled' or "
					+ "'managed-pools.keyed-pool.tenant.enabled' to false");
	}

	@Test
	void plainPoolBuiltByHandUnderTheNameOfAKeyedOneIsNamed(CapturedOutput output) {
		fail(PlainByHand.class);
		assertThat(output).contains("Two pools are called 'tenant': the beans 'mine' and 'tenantPool'");
	}

	@Test
	void plainPoolThatHasTheBeanNameIsNamed(CapturedOutput output) {
		fail(NameTaken.class);
		assertThat(output).contains("The pool 'tenant' needs the bean name 'tenantPool', which a")
			.contains("or set 'managed-pools.keyed-pool.tenant.enabled' to false");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ManagedPoolsAutoConfiguration.class)
	static class Tenants {

		@Bean
		KeyedResourceFactory<String, String> tenantFactory() {
			return (tenant, scope) -> tenant;
		}

		@Bean
		ResourceFactory<Object> ftp() {
			return (scope) -> new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BothKinds extends Tenants {

		@Bean
		ResourceFactory<Object> tenant() {
			return (scope) -> new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainByHand extends Tenants {

		@Bean
		Pool<Object> mine() {
			return Pool.builder((scope) -> new Object()).name("tenant").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NameTaken extends Tenants {

		@Bean
		Pool<Object> tenantPool() {
			return Pool.builder((scope) -> new Object()).name("other").build();
		}

	}

}
