package io.github.managedpools.boot.lease;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

/**
 * Tests for {@link UsesPool @UsesPool} beside what else is applied by proxies, and on
 * other kinds of threads.
 */
class UsesPoolBesideOthersTests {

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
			return CompletableFuture.completedFuture(
					new Observation(Thread.currentThread().getName(), BoundLeases.of(pool) != null, this.ftp.id()));
		}

	}

	static class TransactionalService {

		@Transactional
		@UsesPool("ftp")
		public String work(Pool<?> pool) {
			return "transaction %s, lease %s".formatted(TransactionSynchronizationManager.isActualTransactionActive(),
					BoundLeases.of(pool) != null);
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

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.log.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.log.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.log.add("rollback");
		}

	}

}
