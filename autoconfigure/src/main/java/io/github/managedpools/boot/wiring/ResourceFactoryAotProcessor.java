package io.github.managedpools.boot.wiring;

import io.github.managedpools.ResourceFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Lets a pool in a native image see which methods a factory bean overrides: by default
 * that decides whether resources are validated and reset.
 */
class ResourceFactoryAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = registeredBean.getBeanClass();
		if (type == ResourceFactory.class || !ResourceFactory.class.isAssignableFrom(type)) {
			return null;
		}
		return (context, code) -> context.getRuntimeHints()
			.reflection()
			.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
	}

}
