package io.github.managedpools.manual.facades;

import java.time.Duration;

import io.github.managedpools.Pool;
import io.github.managedpools.commonspool2.ActivateOnBorrowResourceFactory;
import io.github.managedpools.commonspool2.ManagedObjectPool;
import org.apache.commons.pool2.ObjectPool;
import org.springframework.aop.target.CommonsPool2TargetSource;

class ManagedTargetSource extends CommonsPool2TargetSource {

	private static final long serialVersionUID = 1L;

	@Override
	protected ObjectPool<Object> createObjectPool() {
		ActivateOnBorrowResourceFactory<Object> factory = new ActivateOnBorrowResourceFactory<>(this);
		Pool<Object> pool = Pool.builder(factory)
			.name(getTargetBeanName())
			.size(getMinIdle(), getMaxSize())
			.acquireTimeout((getMaxWait() < 0) ? Duration.ofDays(1) : Duration.ofMillis(getMaxWait()))
			.drainTimeout(Duration.ZERO)
			.build();
		return new ManagedObjectPool<>(pool, factory);
	}

}
