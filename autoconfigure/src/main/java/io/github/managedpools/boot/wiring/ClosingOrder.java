package io.github.managedpools.boot.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Sees to it that executors and schedulers are shut down before the pools, whichever was
 * created first: a task that still runs may be about to lease a resource.
 */
final class ClosingOrder {

	private final ConfigurableListableBeanFactory beanFactory;

	ClosingOrder(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Has executors shut down before a pool is closed, except those that the pool itself
	 * or its factory needs until its end.
	 */
	void tasksBefore(String poolBean) {
		Set<String> needed = neededBy(poolBean);
		for (String executor : this.beanFactory.getBeanNamesForType(Executor.class, false, false)) {
			if (!needed.contains(executor)) {
				this.beanFactory.registerDependentBean(poolBean, executor);
			}
		}
	}

	private Set<String> neededBy(String bean) {
		Set<String> needed = new HashSet<>();
		Deque<String> open = new ArrayDeque<>();
		open.push(bean);
		while (!open.isEmpty()) {
			for (String dependency : this.beanFactory.getDependenciesForBean(open.pop())) {
				if (needed.add(dependency)) {
					open.push(dependency);
				}
			}
		}
		return needed;
	}

}
