package io.github.managedpools.boot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.MethodMetadata;

/**
 * The condition of {@link ConditionalOnFreeBeanName @ConditionalOnFreeBeanName}.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class OnFreeBeanNameCondition implements ConfigurationCondition {

	private static final String PREFIX = "managedPools.";

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		BeanDefinitionRegistry registry = context.getRegistry();
		if (!(metadata instanceof MethodMetadata method) || !registry.isBeanNameInUse(method.getMethodName())) {
			return true;
		}
		String configuration = beanOf(method.getDeclaringClassName(), registry);
		if (configuration != null && !registry.isBeanNameInUse(PREFIX + method.getMethodName())) {
			registry.registerBeanDefinition(PREFIX + method.getMethodName(), definition(method, configuration));
		}
		return false;
	}

	private static @Nullable String beanOf(String className, BeanDefinitionRegistry registry) {
		for (String bean : registry.getBeanDefinitionNames()) {
			BeanDefinition definition = registry.getBeanDefinition(bean);
			if (className.equals(definition.getBeanClassName()) && definition.getFactoryMethodName() == null) {
				return bean;
			}
		}
		return null;
	}

	private static BeanDefinition definition(MethodMetadata method, String configuration) {
		RootBeanDefinition definition = new RootBeanDefinition();
		if (method.isStatic()) {
			definition.setBeanClassName(method.getDeclaringClassName());
		}
		else {
			definition.setFactoryBeanName(configuration);
		}
		definition.setUniqueFactoryMethodName(method.getMethodName());
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
		return definition;
	}

}
