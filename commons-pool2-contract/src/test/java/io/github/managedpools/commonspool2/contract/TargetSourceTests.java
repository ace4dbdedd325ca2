package io.github.managedpools.commonspool2.contract;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.managedpools.Pool;
import io.github.managedpools.commonspool2.ActivateOnBorrowResourceFactory;
import io.github.managedpools.commonspool2.ManagedObjectPool;
import org.apache.commons.pool2.ObjectPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.CommonsPool2TargetSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's {@link CommonsPool2TargetSource} takes its targets from a managed pool.
 */
class TargetSourceTests {

	private final AtomicInteger built = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	@Test
	@SuppressWarnings("unchecked")
	void targetsArePooled() throws Exception {
		ManagedTargetSource source = new ManagedTargetSource();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("target", Target.class, Target::new,
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
			context.refresh();
			source.setTargetBeanName("target");
			source.setMaxSize(2);
			source.setBeanFactory(context.getBeanFactory());
			Supplier<Integer> proxy = ProxyFactory.getProxy(Supplier.class, (TargetSource) source);
			assertThat(proxy.get()).isEqualTo(1);
			assertThat(proxy.get()).isEqualTo(1);
			assertThat(source.getActiveCount()).isZero();
			assertThat(source.getIdleCount()).isEqualTo(1);
			source.destroy();
		}
		assertThat(this.built).hasValue(1);
		assertThat(this.closed).hasValue(1);
	}

	/**
	 * Has the pool built as the documentation of its superclass suggests.
	 */
	static final class ManagedTargetSource extends CommonsPool2TargetSource {

		@Override
		protected ObjectPool<Object> createObjectPool() {
			ActivateOnBorrowResourceFactory<Object> factory = new ActivateOnBorrowResourceFactory<>(this);
			return new ManagedObjectPool<>(
					Pool.builder(factory).size(0, getMaxSize()).drainTimeout(Duration.ZERO).build(), factory);
		}

		@Override
		public @Nullable Class<?> getTargetClass() {
			return Target.class;
		}

	}

	/**
	 * Is expensive, and closed once.
	 */
	class Target implements Supplier<Integer>, AutoCloseable {

		private final int number = TargetSourceTests.this.built.incrementAndGet();

		@Override
		public Integer get() {
			return this.number;
		}

		@Override
		public void close() {
			TargetSourceTests.this.closed.incrementAndGet();
		}

	}

}
