package io.github.managedpools.boot.lease;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link UsesPool @UsesPool} with a keyed pool.
 */
class UsesKeyedPoolTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("tenantFactory", MailboxFactory.class)
		.withBean("audit", AuditFactory.class)
		.withBean("regions", Regions.class)
		.withBean(Service.class)
		.withPropertyValues("the.pool=tenant");

	private void run(Scenario test) {
		this.contextRunner.run((context) -> {
			@SuppressWarnings("unchecked")
			KeyedPool<String, Mailbox> pool = context.getBean("tenantPool", KeyedPool.class);
			test.run(context.getBean(Service.class), pool);
			assertThat(pool.state().leases()).isZero();
			assertThat(context.getBean("auditPool", Pool.class).state().leases()).isZero();
			assertThat(BoundLeases.inForce(pool)).isNull();
		});
	}

	@FunctionalInterface
	private interface Scenario {

		void run(Service service, KeyedPool<String, Mailbox> pool) throws Exception;

	}

	static final List<Arguments> KEYS = List.of(
			Arguments.of("parameter by name", (Function<Service, String>) (service) -> service.byName("acme")),
			Arguments.of("parameter by index", (Function<Service, String>) (service) -> service.byIndex(0, "acme")),
			Arguments.of("property of an argument",
					(Function<Service, String>) (service) -> service.byProperty(new Order("acme"))),
			Arguments.of("the bean itself", (Function<Service, String>) (service) -> service.byRoot("me")),
			Arguments.of("another bean", (Function<Service, String>) (service) -> service.byBean(2)),
			Arguments.of("placeholder in the pool's name",
					(Function<Service, String>) (service) -> service.byPlaceholder("acme")),
			Arguments.of("marked parameter", (Function<Service, String>) (service) -> service.byMark("x", "acme")),
			Arguments.of("parameter with a mark of its own",
					(Function<Service, String>) (service) -> service.byOwnMark("acme")),
			Arguments.of("parameter of the interface", (Function<Service, String>) (service) -> service.load("acme")));

	@ParameterizedTest(name = "{0}")
	@FieldSource("KEYS")
	void everyWayToGiveAKeyLeasesAResourceOfIt(String what, Function<Service, String> call) {
		run((service, pool) -> {
			assertThat(call.apply(service)).isEqualTo("acme 1");
			assertThat(pool.state().counters().acquired()).isEqualTo(1);
			assertThat(pool.keys()).containsExactly("acme");
		});
	}

	@Test
	void nestedCallsWithAnEqualKeyShareTheLeaseAndOthersHaveTheirOwn() {
		run((service, pool) -> {
			assertThat(service.nested(new ArrayList<>(), "a", new String("a"), "b", "a", "c")).containsExactly("a 1",
					"a 1", "b 2", "a 1", "c 3", "a 1", "b 2", "a 1", "a 1");
			assertThat(pool.state().counters().acquired()).isEqualTo(3);
		});
	}

	@Test
	void callOutsideOfAnyMethodWithAKeySaysHowToFixIt() {
		run((service, pool) -> {
			assertThatIllegalStateException().isThrownBy(service::without)
				.withMessageContaining("keyed pool 'tenant' was called without a key")
				.withMessageContaining("@UsesPool(value = \"tenant\", key = \"#tenant\")")
				.withMessageContaining("@PoolKey");
			assertThatIllegalStateException().isThrownBy(service::inOtherPool);
			assertThat(pool.state().counters().acquired()).isZero();
			assertThat(service.text()).contains("tenant");
		});
	}

	@Test
	void keyThatIsNullSaysWhichOne() {
		run((service, pool) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> service.byName(null))
				.withMessageContaining("The key '#tenant' of method")
				.withMessageContaining("Service.byName' is null");
			assertThatIllegalArgumentException().isThrownBy(() -> service.byMark("x", null))
				.withMessageContaining("Service.byMark', its parameter 2, is null");
			assertThatIllegalStateException().isThrownBy(() -> service.byProperty(null))
				.withMessageContaining("The key '#order.tenant' of method")
				.withMessageContaining("can't be evaluated");
			assertThat(pool.keys()).isEmpty();
		});
	}

	@Test
	void keyOfAnotherTypeSaysWhichIsNeeded() {
		run((service, pool) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> service.byObject(7))
				.withMessageContaining(
						"is a java.lang.Integer, but the keys of pool 'tenant' are of type java.lang.String");
			assertThat(service.byObject("acme")).isEqualTo("acme 1");
		});
	}

	@Test
	void keyIsThatOfTheKeyedPoolsAmongSeveral() {
		run((service, pool) -> assertThat(service.withAudit("acme")).isEqualTo("acme 1, audited"));
	}

	@Test
	void fatalFailureDestroysTheResourceOfTheKey() {
		run((service, pool) -> {
			IOException lost = new IOException("lost");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> service.fail("acme", lost)).isSameAs(lost);
			assertThat(service.byName("acme")).isEqualTo("acme 2");
			assertThatIllegalStateException()
				.isThrownBy(() -> service.fail("acme", new IllegalStateException("not fatal")));
			assertThat(service.byName("acme")).isEqualTo("acme 2");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> service.fail("acme", new UnsupportedOperationException("named fatal")));
			assertThat(service.byName("acme")).isEqualTo("acme 3");
		});
	}

	@Test
	void stageKeepsTheLeaseUntilItCompletes() {
		run((service, pool) -> {
			CompletableFuture<String> reply = new CompletableFuture<>();
			CompletableFuture<String> result = service.later("acme", reply);
			assertThat(pool.states().get("acme").leases()).isEqualTo(1);
			reply.complete("done");
			assertThat(result.join()).isEqualTo("acme 1 done");
		});
	}

	@Test
	void eachSubscriptionLeasesAResourceOfTheKey() {
		run((service, pool) -> {
			Mono<String> result = service.reactive("acme");
			assertThat(pool.state().counters().acquired()).isZero();
			assertThat(result.block()).isEqualTo("acme 1");
			assertThat(result.block()).isEqualTo("acme 1");
			assertThat(pool.state().counters().acquired()).isEqualTo(2);
		});
	}

	@Test
	void wholeClassMayHaveAKey() {
		this.contextRunner.withBean(WholeClass.class)
			.run((context) -> assertThat(context.getBean(WholeClass.class).call("acme")).isEqualTo("acme 1"));
	}

	@Test
	void interruptThatEndsTheWaitIsThrownAsForEveryPool() {
		run((service, pool) -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(PoolInterruptedException.class).isThrownBy(() -> service.byName("acme"))
				.withMessageContaining("'tenant'");
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	static final List<Arguments> MISTAKES = List.of(
			Arguments.of(NoKey.class, "uses the keyed pool 'tenant' without a key"),
			Arguments.of(KeyOfPlainPool.class, "gives a key to the pool 'audit', which has no keys"),
			Arguments.of(MarkOfPlainPool.class, "gives a key to the pool 'audit', which has no keys"),
			Arguments.of(Both.class, "has the key '#tenant' and a parameter annotated with @PoolKey"),
			Arguments.of(TwoMarks.class, "2 of its parameters are annotated with @PoolKey"),
			Arguments.of(Unparsable.class, "its key '#tenant +' is no expression"),
			Arguments.of(Blank.class, "its key ' ' is no expression"),
			Arguments.of(Template.class, "its key '#{#tenant}'"),
			Arguments.of(Unknown.class, "its key '#tenent' names #tenent, and the arguments are #tenant, #p0, #a0"),
			Arguments.of(UnknownInside.class, "names #length"),
			Arguments.of(NoSuchPool.class, "uses the pool 'tenants', which is not there"),
			Arguments.of(WrongType.class,
					"is a java.lang.Integer, but the keys of pool 'tenant' are of type java.lang.String"),
			Arguments.of(PrimitiveType.class, "is a java.lang.Long, but the keys of pool 'tenant'"));

	@ParameterizedTest
	@FieldSource("MISTAKES")
	void mistakeFailsTheStartAndIsNamed(Class<?> bean, String message) {
		this.contextRunner.withBean(bean)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(bean.getSimpleName() + ".call")
				.hasStackTraceContaining(message));
	}

	@Test
	void mistakeOfALazyBeanFailsTheStartToo() {
		this.contextRunner.withBean(NoKey.class, NoKey::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("without a key"));
	}

	interface Mailbox {

		String name();

		CompletableFuture<String> read(CompletableFuture<String> reply);

	}

	static class MailboxFactory implements KeyedResourceFactory<String, Mailbox> {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public Mailbox create(String key, CreationScope scope) {
			String name = "%s %d".formatted(key, this.count.incrementAndGet());
			return new Mailbox() {

				@Override
				public String name() {
					return name;
				}

				@Override
				public CompletableFuture<String> read(CompletableFuture<String> reply) {
					return reply.thenApply((text) -> name + " " + text);
				}

			};
		}

	}

	static class AuditFactory implements ResourceFactory<Supplier<String>> {

		@Override
		public Supplier<String> create(CreationScope scope) {
			return () -> "audited";
		}

	}

	static class Regions {

		public String of(int number) {
			return (number == 2) ? "acme" : "other";
		}

	}

	record Order(String tenant) {

	}

	@Target(ElementType.PARAMETER)
	@Retention(RetentionPolicy.RUNTIME)
	@PoolKey
	@interface Tenant {

	}

	interface Loading {

		String load(@PoolKey String tenant);

	}

	static class Service implements Loading {

		@Pooled("tenant")
		Mailbox mailbox;

		@Pooled("audit")
		Supplier<String> audit;

		@Autowired
		@Lazy
		Service self;

		public String getRegion() {
			return "ac";
		}

		@UsesPool(value = "tenant", key = "#tenant")
		public String byName(String tenant) {
			return this.mailbox.name();
		}

		@UsesPool(value = "tenant", key = "#p1")
		public String byIndex(int number, String tenant) {
			return this.mailbox.name();
		}

		@UsesPool(value = "tenant", key = "#order.tenant")
		public String byProperty(Order order) {
			return this.mailbox.name();
		}

		@UsesPool(value = "tenant", key = "region + #a0")
		public String byRoot(String end) {
			return this.mailbox.name();
		}

		@UsesPool(value = "tenant", key = "@regions.of(#number)")
		public String byBean(int number) {
			return this.mailbox.name();
		}

		@UsesPool(value = "${the.pool}", key = "#tenant")
		public String byPlaceholder(String tenant) {
			return this.mailbox.name();
		}

		@UsesPool("tenant")
		public String byMark(String other, @PoolKey String tenant) {
			return this.mailbox.name();
		}

		@UsesPool("tenant")
		public String byOwnMark(@Tenant String tenant) {
			return this.mailbox.name();
		}

		@Override
		@UsesPool("tenant")
		public String load(String tenant) {
			return this.mailbox.name();
		}

		@UsesPool("tenant")
		public String byObject(@PoolKey Object tenant) {
			return this.mailbox.name();
		}

		@UsesPool(value = "tenant", key = "#tenants[0]")
		public List<String> nested(List<String> seen, String... tenants) {
			seen.add(this.mailbox.name());
			if (tenants.length > 1) {
				this.self.nested(seen, Arrays.copyOfRange(tenants, 1, tenants.length));
				seen.add(this.mailbox.name());
			}
			return seen;
		}

		public String without() {
			return this.mailbox.name();
		}

		@UsesPool("audit")
		public String inOtherPool() {
			return this.mailbox.name();
		}

		public String text() {
			return this.mailbox.toString();
		}

		@UsesPool(value = { "tenant", "audit" }, key = "#tenant")
		public String withAudit(String tenant) {
			return this.mailbox.name() + ", " + this.audit.get();
		}

		@UsesPool(value = "tenant", key = "#tenant", fatal = UnsupportedOperationException.class)
		public void fail(String tenant, Exception failure) throws Exception {
			this.mailbox.name();
			throw Objects.requireNonNull(failure);
		}

		@UsesPool(value = "tenant", key = "#tenant")
		public CompletableFuture<String> later(String tenant, CompletableFuture<String> reply) {
			return this.mailbox.read(reply);
		}

		@UsesPool(value = "tenant", key = "#tenant")
		public Mono<String> reactive(String tenant) {
			return Mono.just(this.mailbox.name());
		}

	}

	@UsesPool(value = "tenant", key = "#p0")
	static class WholeClass {

		@Pooled("tenant")
		Mailbox mailbox;

		public String call(String tenant) {
			return this.mailbox.name();
		}

	}

	static class NoKey {

		@UsesPool("tenant")
		public void call(String tenant) {
		}

	}

	static class KeyOfPlainPool {

		@UsesPool(value = "audit", key = "#tenant")
		public void call(String tenant) {
		}

	}

	static class MarkOfPlainPool {

		@UsesPool("audit")
		public void call(@PoolKey String tenant) {
		}

	}

	static class Both {

		@UsesPool(value = "tenant", key = "#tenant")
		public void call(@PoolKey String tenant) {
		}

	}

	static class TwoMarks {

		@UsesPool("tenant")
		public void call(@PoolKey String tenant, @PoolKey String region) {
		}

	}

	static class Unparsable {

		@UsesPool(value = "tenant", key = "#tenant +")
		public void call(String tenant) {
		}

	}

	static class Blank {

		@UsesPool(value = "tenant", key = " ")
		public void call(String tenant) {
		}

	}

	static class Template {

		@UsesPool(value = "tenant", key = "#{#tenant}")
		public void call(String tenant) {
		}

	}

	static class Unknown {

		@UsesPool(value = "tenant", key = "#tenent")
		public void call(String tenant) {
		}

	}

	static class UnknownInside {

		@UsesPool(value = "tenant", key = "#tenant.substring(0, #length)")
		public void call(String tenant) {
		}

	}

	static class NoSuchPool {

		@UsesPool(value = "tenants", key = "#tenant")
		public void call(String tenant) {
		}

	}

	static class WrongType {

		@UsesPool("tenant")
		public void call(@PoolKey Integer tenant) {
		}

	}

	static class PrimitiveType {

		@UsesPool("tenant")
		public void call(@PoolKey long tenant) {
		}

	}

}
