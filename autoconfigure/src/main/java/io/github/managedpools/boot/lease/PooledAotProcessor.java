package io.github.managedpools.boot.lease;

import java.util.List;

import io.github.managedpools.boot.wiring.PoolBean;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Contributes hints for {@link Pooled @Pooled} in a native image: the proxy classes, and
 * the methods that proxies call on resources.
 */
class PooledAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.getBeanNamesForType(PooledBeanRegistrar.class, true, false).length == 0) {
			return null;
		}
		List<PoolBean> pools = PoolBean.allIn(beanFactory);
		return (context, code) -> pools.forEach((pool) -> register(pool.resourceClass(), context.getRuntimeHints()));
	}

	private static void register(Class<?> type, RuntimeHints hints) {
		if (!PooledProxies.isPossible(type)) {
			return;
		}
		hints.reflection()
			.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.INVOKE_DECLARED_METHODS);
		if (type.isInterface()) {
			hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(type));
		}
		else {
			// The check above has created the class, and the processing has picked it up
			hints.reflection().registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
		}
	}

}
