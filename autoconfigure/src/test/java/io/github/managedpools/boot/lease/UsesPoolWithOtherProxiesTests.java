package io.github.managedpools.boot.lease;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UsesPool @UsesPool} together with other annotations that proxies
 * apply, and on other kinds of threads.
 */
class UsesPoolWithOtherProxiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class))
		.withBean("ftp", ClientFactory.class);

	@Test
	void asynchronousMethodLeasesOnTheThreadThatDoesTheWork() {
		this.contextRunner.withUserConfiguration(Asynchronous.class).withBean(AsyncService.class).run((context) -> {
			Pool<?> ftp = context.getBean("ftpPool", Pool.class);
			Observation seen = context.getBean(AsyncService.class).work(ftp).get(30, TimeUnit.SECONDS);
			assertThat(seen.thread()).isNotEqualTo(Thread.currentThread().getName());
			assertThat(seen.bound()).isTrue();
			assertThat(seen.id()).isEqualTo(1);
			assertThat(ftp.state().leases()).isZero();
		});
	}

	@Test
	void transactionAndLeaseSurroundTheSameWork() {
		this.contextRunner.withUserConfiguration(Transactions.class)
			.withBean(TransactionalService.class)
			.run((context) -> {
				Pool<?> ftp = context.getBean("ftpPool", Pool.class);
				TransactionalService service = context.getBean(TransactionalService.class);
				assertThat(service.work(ftp)).isEqualTo("transaction true, lease true");
				assertThat(context.getBean(LoggingTransactions.class).log).containsExactly("begin", "commit");
				assertThat(ftp.state().leases()).isZero();
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { AsyncFirst.class, AsyncLast.class })
	void asyncAndTransactionAndLeaseGoTogetherInAnyOrder(Class<?> order) {
		this.contextRunner.withUserConfiguration(order, Transactions.class)
			.withBean(AllTogether.class)
			.run((context) -> {
				Pool<?> ftp = context.getBean("ftpPool", Pool.class);
				AllTogether service = context.getBean(AllTogether.class);
				CountDownLatch goOn = new CountDownLatch(1);
				service.work(ftp, goOn);
				goOn.countDown();
				assertThat(service.seen().poll(30, TimeUnit.SECONDS))
					.isEqualTo("thread SimpleAsyncTaskExecutor, transaction true, lease true");
				Awaitility.await().until(() -> ftp.state().leases() == 0);
				assertThat(ftp.state().counters().acquired()).isEqualTo(1);
				LoggingTransactions transactions = context.getBean(LoggingTransactions.class);
				Awaitility.await().until(() -> transactions.log.equals(List.of("begin", "commit")));
			});
	}

	/**
	 * Regression test: with a proxy around a proxy, the lease began on the caller's
	 * thread and ended before the work began. (The transaction still does, because the
	 * framework's outer proxy begins it.)
	 */
	@Test
	void leaseIsOnTheThreadThatDoesTheWorkBehindTwoProxies() {
		this.contextRunner.withUserConfiguration(AsyncInAnEarlierProxy.class, Transactions.class)
			.withBean(AllTogether.class)
			.run((context) -> {
				Pool<?> ftp = context.getBean("ftpPool", Pool.class);
				AllTogether service = context.getBean(AllTogether.class);
				CountDownLatch goOn = new CountDownLatch(1);
				service.work(ftp, goOn);
				Awaitility.await().until(() -> ftp.state().leases() == 1);
				goOn.countDown();
				assertThat(service.seen().poll(30, TimeUnit.SECONDS)).startsWith("thread SimpleAsyncTaskExecutor")
					.endsWith("lease true");
				Awaitility.await().until(() -> ftp.state().leases() == 0);
			});
	}

	@Test
	void leaseBeginsAfterTheTransactionAndEndsBeforeItCommits() {
		this.contextRunner.withUserConfiguration(Transactions.class)
			.withBean(TransactionalService.class)
			.run((context) -> {
				Pool<?> ftp = context.getBean("ftpPool", Pool.class);
				List<Integer> leases = context.getBean(LoggingTransactions.class).leasesAtTheEnds(ftp);
				context.getBean(TransactionalService.class).work(ftp);
				assertThat(leases).containsExactly(0, 0);
			});
	}

	@Test
	void fatalExceptionRollsBackAndDestroysTheResource() {
		this.contextRunner.withUserConfiguration(Transactions.class)
			.withBean(TransactionalService.class)
			.run((context) -> {
				assertThatExceptionOfType(UnsupportedOperationException.class)
					.isThrownBy(context.getBean(TransactionalService.class)::fail);
				assertThat(context.getBean(LoggingTransactions.class).log).containsExactly("begin", "rollback");
				Awaitility.await().until(() -> context.getBean(ClientFactory.class).open().isEmpty());
			});
	}

	@Test
	void proxiesByInterfaceLeaseToo() {
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withUserConfiguration(Transactions.class)
			.withBean(Worker.class, InterfaceService::new)
			.run((context) -> {
				Worker worker = context.getBean(Worker.class);
				assertThat(AopUtils.isJdkDynamicProxy(worker)).isTrue();
				assertThat(worker.work(context.getBean("ftpPool", Pool.class)))
					.isEqualTo("transaction true, lease true");
			});
	}

	@Test
	void scheduledMethodRunsWithALease() {
		this.contextRunner.withUserConfiguration(Scheduling.class).withBean(ScheduledService.class).run((context) -> {
			ScheduledService service = context.getBean(ScheduledService.class);
			assertThat(service.done().await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(service.ids()).first().isEqualTo(1);
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsLeaseLikeAnyOther() {
		this.contextRunner.withBean(AsyncService.class).run((context) -> {
			Pool<?> ftp = context.getBean("ftpPool", Pool.class);
			AsyncService service = context.getBean(AsyncService.class);
			SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
			threads.setVirtualThreads(true);
			List<CompletableFuture<CompletableFuture<Observation>>> results = new CopyOnWriteArrayList<>();
			for (int i = 0; i < 100; i++) {
				results.add(threads.submitCompletable(() -> service.work(ftp)));
			}
			for (CompletableFuture<CompletableFuture<Observation>> result : results) {
				assertThat(result.get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS).bound()).isTrue();
			}
			assertThat(ftp.state().leases()).isZero();
			assertThat(ftp.state().counters().acquired()).isEqualTo(100);
		});
	}

	record Observation(String thread, boolean bound, int id) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(order = Ordered.HIGHEST_PRECEDENCE + 1)
	static class AsyncFirst {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(order = Ordered.LOWEST_PRECEDENCE)
	static class AsyncLast {

	}

	/**
	 * Applies the proxy of transactions around that of {@code @Async}.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAsync(order = Ordered.HIGHEST_PRECEDENCE)
	static class AsyncInAnEarlierProxy {

		@Bean
		static BeanFactoryPostProcessor laterProxiesOfTransactions() {
			return (beanFactory) -> {
				MutablePropertyValues creator = beanFactory
					.getBeanDefinition(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME)
					.getPropertyValues();
				creator.add("order", Ordered.HIGHEST_PRECEDENCE + 1);
				creator.add("proxyTargetClass", true);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

		@Bean
		PlatformTransactionManager transactionManager() {
			return new LoggingTransactions();
		}

	}

	static class AsyncService {

		@Pooled("ftp")
		private Client ftp;

		@Async
		@UsesPool("ftp")
		public CompletableFuture<Observation> work(Pool<?> pool) {
			return CompletableFuture.completedFuture(new Observation(Thread.currentThread().getName(),
					BoundLeases.of(LeaseSource.of(pool)) != null, this.ftp.id()));
		}

	}

	static class TransactionalService {

		@Transactional
		@UsesPool("ftp")
		public String work(Pool<?> pool) {
			return "transaction %s, lease %s".formatted(TransactionSynchronizationManager.isActualTransactionActive(),
					BoundLeases.of(LeaseSource.of(pool)) != null);
		}

		@Transactional
		@UsesPool(value = "ftp", fatal = UnsupportedOperationException.class)
		public void fail() {
			throw new UnsupportedOperationException();
		}

	}

	static class AllTogether {

		private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

		BlockingQueue<String> seen() {
			return this.seen;
		}

		@UsesPool("ftp")
		@Transactional
		@Async
		public void work(Pool<?> pool, CountDownLatch goOn) throws InterruptedException {
			goOn.await();
			this.seen
				.add("thread %s, transaction %s, lease %s".formatted(Thread.currentThread().getName().split("-")[0],
						TransactionSynchronizationManager.isActualTransactionActive(),
						BoundLeases.of(LeaseSource.of(pool)) != null));
		}

	}

	interface Worker {

		String work(Pool<?> pool);

	}

	static class InterfaceService implements Worker {

		@Override
		@UsesPool("ftp")
		@Transactional
		public String work(Pool<?> pool) {
			return "transaction %s, lease %s".formatted(TransactionSynchronizationManager.isActualTransactionActive(),
					BoundLeases.of(LeaseSource.of(pool)) != null);
		}

	}

	static class ScheduledService {

		private final CountDownLatch done = new CountDownLatch(1);

		private final List<Integer> ids = new CopyOnWriteArrayList<>();

		@Pooled("ftp")
		private Client ftp;

		@Scheduled(fixedDelay = 1)
		@UsesPool("ftp")
		public void work() {
			this.ids.add(this.ftp.id());
			this.done.countDown();
		}

		CountDownLatch done() {
			return this.done;
		}

		List<Integer> ids() {
			return this.ids;
		}

	}

	static class LoggingTransactions extends AbstractPlatformTransactionManager {

		private final transient List<String> log = new CopyOnWriteArrayList<>();

		private final transient List<Integer> leases = new CopyOnWriteArrayList<>();

		private transient Pool<?> pool;

		List<Integer> leasesAtTheEnds(Pool<?> observed) {
			this.pool = observed;
			return this.leases;
		}

		private void log(String event) {
			this.log.add(event);
			if (this.pool != null) {
				this.leases.add(this.pool.state().leases());
			}
		}

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			log("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			log("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			log("rollback");
		}

	}

}
