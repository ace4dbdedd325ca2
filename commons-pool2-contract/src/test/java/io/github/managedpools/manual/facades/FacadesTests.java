package io.github.managedpools.manual.facades;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.github.managedpools.Pool;
import io.github.managedpools.commonspool2.ManagedObjectPool;
import org.apache.commons.dbcp2.PoolingDataSource;
import org.apache.commons.pool2.ObjectPool;
import org.junit.jupiter.api.Test;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the chapter on code that can't be changed.
 */
class FacadesTests {

	@Test
	void libraryBorrowsLeases() throws Exception {
		try (Pool<StringBuilder> ticketPool = Pool.<StringBuilder>builder((scope) -> new StringBuilder()).build()) {
			ObjectPool<StringBuilder> pool = new ManagedObjectPool<>(ticketPool);
			StringBuilder borrowed = pool.borrowObject();
			assertThat(ticketPool.state().leases()).isEqualTo(1);
			pool.returnObject(borrowed);
			assertThat(ticketPool.state().leases()).isZero();
		}
	}

	@Test
	void dataSourceUsesAConnectionAgain() throws Exception {
		AtomicInteger opened = new AtomicInteger();
		DataSource source = PooledDataSource.of(() -> {
			opened.incrementAndGet();
			return DriverManager.getConnection("jdbc:h2:mem:manual");
		});
		try (PoolingDataSource<?> closed = (PoolingDataSource<?>) source) {
			for (int use = 0; use < 2; use++) {
				try (Connection connection = source.getConnection()) {
					assertThat(connection.isValid(1)).isTrue();
				}
			}
		}
		assertThat(opened).hasValue(1);
	}

	@Test
	void targetSourceTakesTargetsFromAManagedPool() throws Exception {
		ManagedTargetSource source = new ManagedTargetSource();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("text", StringBuilder.class, () -> new StringBuilder("pooled"),
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
			context.refresh();
			source.setTargetBeanName("text");
			source.setTargetClass(StringBuilder.class);
			source.setMaxSize(2);
			source.setBeanFactory(context.getBeanFactory());
			CharSequence text = ProxyFactory.getProxy(CharSequence.class, (TargetSource) source);
			assertThat(text.length()).isEqualTo(6);
			assertThat(source.getIdleCount()).isEqualTo(1);
			source.destroy();
		}
	}

}
