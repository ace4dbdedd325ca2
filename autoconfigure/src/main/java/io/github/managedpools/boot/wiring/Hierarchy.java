package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A bean factory and its ancestors. Descendants can use a pool of an ancestor, but each
 * context builds, closes and tunes its own pools only.
 */
final class Hierarchy {

	private Hierarchy() {
	}

	/**
	 * The bean factory and its ancestors, nearest first.
	 */
	static List<ConfigurableListableBeanFactory> from(ConfigurableListableBeanFactory beanFactory) {
		List<ConfigurableListableBeanFactory> all = new ArrayList<>(2);
		ConfigurableListableBeanFactory next = beanFactory;
		while (next != null) {
			all.add(next);
			next = listable(next.getParentBeanFactory());
		}
		return all;
	}

	/**
	 * The ancestors of the bean factory, nearest first.
	 */
	static List<ConfigurableListableBeanFactory> above(ConfigurableListableBeanFactory beanFactory) {
		ConfigurableListableBeanFactory parent = listable(beanFactory.getParentBeanFactory());
		return (parent != null) ? from(parent) : List.of();
	}

	/**
	 * The nearest bean factory that has the bean itself.
	 */
	static ConfigurableListableBeanFactory ownerOf(String bean, ConfigurableListableBeanFactory beanFactory) {
		for (ConfigurableListableBeanFactory candidate : from(beanFactory)) {
			if (candidate.containsLocalBean(bean)) {
				return candidate;
			}
		}
		return beanFactory;
	}

	private static @Nullable ConfigurableListableBeanFactory listable(@Nullable BeanFactory beanFactory) {
		if (beanFactory instanceof ConfigurableApplicationContext context) {
			return context.getBeanFactory();
		}
		return (beanFactory instanceof ConfigurableListableBeanFactory listable) ? listable : null;
	}

}
