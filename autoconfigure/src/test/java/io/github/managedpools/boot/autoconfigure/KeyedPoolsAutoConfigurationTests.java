package io.github.managedpools.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the keyed pools that {@link ManagedPoolsAutoConfiguration} creates.
 */
class KeyedPoolsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class));

	@Test
	void factoryBeanGivesAKeyedPoolWithTheDefaults() {
		this.contextRunner.withUserConfiguration(Factories.class).run((context) -> {
			KeyedPool<String, Mailbox> pool = tenants(context.getBean("tenantPool", KeyedPool.class));
			assertThat(pool.name()).isEqualTo("tenant");
			assertThat(pool.settings()).isEqualTo(KeyedPoolSettings.defaults());
			try (Lease<Mailbox> lease = pool.acquire("acme")) {
				assertThat(lease.get()).isEqualTo(new Mailbox("acme"));
			}
		});
	}

	@Test
	void entryReachesThePool() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withPropertyValues("managed-pools.defaults.size=1..3", "managed-pools.keyed-pool.tenant.max-total=7",
					"managed-pools.keyed-pool.tenant.max-keys=4", "managed-pools.keyed-pool.tenant.key-time-to-live=9s")
			.run((context) -> {
				KeyedPoolSettings settings = context.getBean("tenantPool", KeyedPool.class).settings();
				assertThat(settings.perKey().size()).isEqualTo(new SizeRange(1, 3));
				assertThat(settings.maxTotal()).isEqualTo(7);
				assertThat(settings.maxKeys()).isEqualTo(4);
				assertThat(settings.keyTimeToLive()).isEqualTo(Duration.ofSeconds(9));
			});
	}

	@Test
	void keyedPoolsInjectByTypeNameAndCollection() {
		this.contextRunner.withUserConfiguration(Factories.class, Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.tenants.name()).isEqualTo("tenant");
			assertThat(injected.hosts.name()).isEqualTo("my-host");
			assertThat(injected.byName).isSameAs(injected.hosts);
			assertThat(injected.all).containsExactlyInAnyOrder(injected.tenants, injected.hosts);
			assertThat(injected.byBeanName).containsOnlyKeys("tenantPool", "myHostPool");
			assertThat(injected.plain).containsOnlyKeys("ftpPool");
		});
	}

	@Test
	void typesMayComeFromTheClassOfTheFactory() {
		this.contextRunner.withBean("tenant", MailboxFactory.class)
			.withUserConfiguration(TenantUser.class)
			.run((context) -> assertThat(context.getBean(TenantUser.class).tenants.name()).isEqualTo("tenant"));
	}

	@Test
	void disabledPoolLeavesItsNameToTheOtherKind() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withBean("tenant", ResourceFactory.class, () -> (scope) -> new Object())
			.withPropertyValues("managed-pools.pool.tenant.enabled=false")
			.run((context) -> assertThat(context).getBean("tenantPool").isInstanceOf(KeyedPool.class));
	}

	@Test
	void customizersHaveTheLastWordInTheirOrder() {
		this.contextRunner.withUserConfiguration(Factories.class, Customizers.class)
			.withPropertyValues("managed-pools.keyed-pool.tenant.max-total=12")
			.run((context) -> {
				assertThat(context.getBean("tenantPool", KeyedPool.class).settings().maxTotal()).isEqualTo(15);
				assertThat(context.getBean("myHostPool", KeyedPool.class).settings().maxTotal()).isEqualTo(14);
			});
	}

	@Test
	void listenersReceiveEventsOfEveryKey() {
		Events events = new Events();
		this.contextRunner.withUserConfiguration(Factories.class)
			.withBean(PoolListener.class, () -> events)
			.run((context) -> {
				KeyedPool<String, Mailbox> pool = tenants(context.getBean("tenantPool", KeyedPool.class));
				pool.acquire("acme").close();
				pool.acquire("globex").close();
				assertThat(events.acquired).containsExactly("tenant", "tenant");
			});
		assertThat(events.phases).contains("tenant CLOSED", "my-host CLOSED");
	}

	@Test
	void closedContextClosesKeyedPoolsBeforeTheirFactories() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.contextRunner.withBean("tenant", ClosingFactory.class, () -> new ClosingFactory(order)).run((context) -> {
			KeyedPool<String, AutoCloseable> pool = tenants(context.getBean("tenantPool", KeyedPool.class));
			pool.acquire("acme").close();
			pool.acquire("globex").close();
			context.close();
			assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
			assertThat(order).containsExactlyInAnyOrder("acme", "globex", "factory").endsWith("factory");
		});
	}

	@Test
	void closedContextDrainsKeyedPools() {
		this.contextRunner.withUserConfiguration(Factories.class)
			.withPropertyValues("managed-pools.keyed-pool.tenant.drain-timeout=10ms")
			.run((context) -> {
				KeyedPool<String, Mailbox> pool = tenants(context.getBean("tenantPool", KeyedPool.class));
				Lease<Mailbox> lease = pool.acquire("acme");
				context.close();
				assertThat(pool.shutdown(Duration.ZERO))
					.isCompletedWithValueMatching((ShutdownReport report) -> report.leasesOut().size() == 1);
				assertThat(pool.state().resources().leased()).isEqualTo(1);
				lease.close();
				assertThat(pool.state().leases()).isZero();
			});
	}

	@Test
	void beansThatUseAKeyedPoolAreDestroyedBeforeItCloses() {
		this.contextRunner.withUserConfiguration(Factories.class, LastUse.class).run((context) -> {
			LastUse user = context.getBean(LastUse.class);
			context.close();
			assertThat(user.lastUse).isEqualTo(new Mailbox("last"));
		});
	}

	@SuppressWarnings("unchecked")
	private static <T> KeyedPool<String, T> tenants(KeyedPool<?, ?> pool) {
		return (KeyedPool<String, T>) pool;
	}

	record Mailbox(String tenant) {
	}

	record Connection(int port) {
	}

	static class MailboxFactory implements KeyedResourceFactory<String, Mailbox> {

		@Override
		public Mailbox create(String tenant, CreationScope scope) {
			return new Mailbox(tenant);
		}

	}

	static class ClosingFactory implements KeyedResourceFactory<String, AutoCloseable>, DisposableBean {

		private final List<String> order;

		ClosingFactory(List<String> order) {
			this.order = order;
		}

		@Override
		public AutoCloseable create(String tenant, CreationScope scope) {
			return () -> this.order.add(tenant);
		}

		@Override
		public void destroy() {
			this.order.add("factory");
		}

	}

	static class Events implements PoolListener {

		private final List<String> acquired = new CopyOnWriteArrayList<>();

		private final List<String> phases = new CopyOnWriteArrayList<>();

		@Override
		public void onAcquired(String pool, Duration waited) {
			this.acquired.add(pool);
		}

		@Override
		public void onPhase(String pool, Phase phase) {
			this.phases.add(pool + " " + phase);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		KeyedResourceFactory<String, Mailbox> tenantFactory() {
			return (tenant, scope) -> new Mailbox(tenant);
		}

		@Bean
		KeyedResourceFactory<Integer, Connection> myHost() {
			return (port, scope) -> new Connection(port);
		}

		@Bean
		ResourceFactory<Object> ftp() {
			return (scope) -> new Object();
		}

	}

	static class Injected {

		private final KeyedPool<String, Mailbox> tenants;

		private final KeyedPool<Integer, Connection> hosts;

		private final KeyedPool<?, ?> byName;

		private final List<KeyedPool<?, ?>> all;

		private final Map<String, KeyedPool<?, ?>> byBeanName;

		private final Map<String, Pool<?>> plain;

		Injected(KeyedPool<String, Mailbox> tenants, KeyedPool<Integer, Connection> hosts,
				@Qualifier("myHostPool") KeyedPool<?, ?> byName, List<KeyedPool<?, ?>> all,
				Map<String, KeyedPool<?, ?>> byBeanName, Map<String, Pool<?>> plain) {
			this.tenants = tenants;
			this.hosts = hosts;
			this.byName = byName;
			this.all = all;
			this.byBeanName = byBeanName;
			this.plain = plain;
		}

	}

	static class TenantUser {

		private final KeyedPool<String, Mailbox> tenants;

		TenantUser(KeyedPool<String, Mailbox> tenants) {
			this.tenants = tenants;
		}

	}

	static class LastUse implements DisposableBean {

		private final KeyedPool<String, Mailbox> pool;

		private Mailbox lastUse;

		LastUse(KeyedPool<String, Mailbox> pool) {
			this.pool = pool;
		}

		@Override
		public void destroy() throws InterruptedException {
			this.lastUse = this.pool.use("last", (mailbox) -> mailbox);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		KeyedPoolCustomizer one() {
			return KeyedPoolCustomizer.of("tenant", (builder) -> builder.maxTotal(15));
		}

		@Bean
		@Order(1)
		KeyedPoolCustomizer all() {
			return (pool, builder) -> builder.maxTotal(14);
		}

	}

}
