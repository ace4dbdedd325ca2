package io.github.managedpools.boot.tuning;

import java.time.Duration;
import java.util.Set;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the tuning of running pools.
 */
@ExtendWith(OutputCaptureExtension.class)
class PoolTuningTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolTuningAutoConfiguration.class))
		.withBean("ftp", ResourceFactory.class, () -> (scope) -> new Object())
		.withBean("mail", ResourceFactory.class, () -> (scope) -> new Object())
		.withPropertyValues("managed-pools.pool.ftp.size=1..2");

	@Test
	void changedSizesAndTimesReachTheRunningPool(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.pool.ftp.size=3..4", "managed-pools.pool.ftp.acquire-timeout=9s");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(3, 4));
			assertThat(settings(context, "ftp").acquireTimeout()).isEqualTo(Duration.ofSeconds(9));
			assertThat(settings(context, "mail")).isEqualTo(PoolSettings.defaults());
			assertThat(output).contains("Pool 'ftp' was changed by its properties")
				.contains("size=3..4, was 1..2")
				.doesNotContain("Pool 'mail'");
		});
	}

	@Test
	void changedDefaultsReachEveryPoolThatDoesNotOverrideThem() {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.defaults.size=0..7");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 2));
			assertThat(settings(context, "mail").size()).isEqualTo(new SizeRange(0, 7));
		});
	}

	@Test
	void noneLiftsALimitOfTheDefaultsWhileThePoolRuns(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("managed-pools.defaults.max-lease-time=10s", "managed-pools.defaults.max-uses=7",
					"managed-pools.defaults.keep-alive=20s")
			.run((context) -> {
				change(context, "managed-pools.pool.ftp.max-lease-time=none", "managed-pools.pool.ftp.max-uses=none",
						"managed-pools.pool.ftp.keep-alive=none", "managed-pools.pool.ftp.size.max=50");
				assertThat(settings(context, "ftp").maxLeaseTime()).isNull();
				assertThat(settings(context, "ftp").maxUses()).isNull();
				assertThat(settings(context, "ftp").keepAlive()).isNull();
				assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 50));
				assertThat(settings(context, "mail").maxUses()).isEqualTo(7);
				assertThat(output).contains("max-uses=null, was 7");
			});
	}

	@Test
	void settingOfTheEndpointStaysUnlessItsPropertyChanges() {
		this.contextRunner.run((context) -> {
			context.getBean("ftpPool", Pool.class).resize(new SizeRange(5, 5));
			change(context, "managed-pools.pool.ftp.acquire-timeout=9s");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(5, 5));
			change(context, "managed-pools.pool.ftp.size=6");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(6, 6));
		});
	}

	@Test
	void impossibleValueIsReportedAndChangesNothing(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.pool.mail.size=9", "managed-pools.pool.ftp.size=9..1");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 2));
			assertThat(settings(context, "mail")).isEqualTo(PoolSettings.defaults());
			assertThat(output).contains("'managed-pools.pool.ftp.size' is '9..1'");
			change(context, "managed-pools.pool.ftp.size=1..9");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 9));
			assertThat(settings(context, "mail").size()).isEqualTo(new SizeRange(9, 9));
		});
	}

	@Test
	void unknownKeyIsReportedAndChangesNothing(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.pool.ftp.size=5", "managed-pools.pool.ftp.sise=6");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 2));
			assertThat(output).contains("managed-pools.pool.ftp.sise");
		});
	}

	/**
	 * Regression test: the closing quote of the key was at the end of the message.
	 */
	@Test
	void settingThatNeedsARestartIsReportedAndChangesNothing(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.pool.ftp.leases-per-resource=3", "managed-pools.pool.ftp.size=5");
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 2));
			assertThat(output).contains("Pool 'ftp' keeps its settings")
				.contains("'managed-pools.pool.ftp.leases-per-resource' can't be changed")
				.contains("it is 1" + System.lineSeparator());
		});
	}

	@Test
	void changedPropertiesReachTheRunningKeyedPoolAndItsKeys(CapturedOutput output) {
		this.contextRunner.withBean("tenant", KeyedResourceFactory.class, PoolTuningTests::echo).run((context) -> {
			KeyedPool<String, Object> pool = tenants(context);
			pool.acquire("acme").close();
			change(context, "managed-pools.keyed-pool.tenant.size=0..4", "managed-pools.keyed-pool.tenant.max-total=9",
					"managed-pools.defaults.acquire-timeout=8s");
			assertThat(pool.settings().perKey().size()).isEqualTo(new SizeRange(0, 4));
			assertThat(pool.settings().perKey().acquireTimeout()).isEqualTo(Duration.ofSeconds(8));
			assertThat(pool.settings().maxTotal()).isEqualTo(9);
			assertThat(pool.states().get("acme").size()).isEqualTo(new SizeRange(0, 4));
			assertThat(output).contains("Pool 'tenant' was changed by its properties")
				.contains("max-total=9, was null");
		});
	}

	@Test
	void impossibleLimitOfAKeyedPoolIsReportedAndChangesNothing(CapturedOutput output) {
		this.contextRunner.withBean("tenant", KeyedResourceFactory.class, PoolTuningTests::echo).run((context) -> {
			change(context, "managed-pools.keyed-pool.tenant.max-total=0", "managed-pools.pool.ftp.size=9");
			assertThat(tenants(context).settings()).isEqualTo(KeyedPoolSettings.defaults());
			assertThat(settings(context, "ftp").size()).isEqualTo(new SizeRange(1, 2));
			assertThat(output).contains("'managed-pools.keyed-pool.tenant.max-total' is '0'");
		});
	}

	@Test
	void settingOfAKeyedPoolThatNeedsARestartIsReportedAndChangesNothing(CapturedOutput output) {
		this.contextRunner.withBean("tenant", KeyedResourceFactory.class, PoolTuningTests::echo).run((context) -> {
			change(context, "managed-pools.keyed-pool.tenant.leases-per-resource=3",
					"managed-pools.keyed-pool.tenant.max-total=5");
			assertThat(tenants(context).settings()).isEqualTo(KeyedPoolSettings.defaults());
			assertThat(output).contains("Pool 'tenant' keeps its settings")
				.contains("'managed-pools.keyed-pool.tenant.leases-per-resource' can't be changed");
		});
	}

	@Test
	void defaultLimitOfKeyedPoolsDoesNotConcernPlainOnes(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			change(context, "managed-pools.defaults.key-time-to-live=1m");
			assertThat(output).doesNotContain("changed by its properties");
		});
	}

	@Test
	void poolBuiltByHandIsNotCustomized() {
		this.contextRunner
			.withBean("handPool", Pool.class, () -> Pool.builder((scope) -> new Object()).name("hand").build())
			.run((context) -> {
				change(context, "managed-pools.defaults.size=0..7");
				assertThat(settings(context, "hand").size()).isEqualTo(new SizeRange(0, 10));
			});
	}

	@Test
	void withoutSpringCloudThereIsNoTuner() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolTuner.class));
	}

	private static void change(AssertableApplicationContext context, String... properties) {
		TestPropertyValues.of(properties).applyTo(context.getEnvironment());
		context.publishEvent(new EnvironmentChangeEvent(Set.of("managed-pools.pool.ftp.size")));
	}

	private static KeyedResourceFactory<String, Object> echo() {
		return (key, scope) -> key;
	}

	@SuppressWarnings("unchecked")
	private static KeyedPool<String, Object> tenants(AssertableApplicationContext context) {
		return context.getBean("tenantPool", KeyedPool.class);
	}

	private static PoolSettings settings(AssertableApplicationContext context, String pool) {
		return context.getBean(pool + "Pool", Pool.class).settings();
	}

}
