package io.github.managedpools.boot.wiring;

import java.util.stream.Stream;

import io.github.managedpools.boot.properties.PoolKind;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Registers hints for factory beans in a native image, where a pool has to see which
 * methods a factory overrides: by default that decides whether resources are validated
 * and reset.
 */
class ResourceFactoryAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = registeredBean.getBeanClass();
		if (Stream.of(PoolKind.values()).noneMatch((kind) -> isClassOf(kind.factoryType(), type))) {
			return null;
		}
		return (context, code) -> context.getRuntimeHints()
			.reflection()
			.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
	}

	private static boolean isClassOf(Class<?> factoryType, Class<?> type) {
		return factoryType != type && factoryType.isAssignableFrom(type);
	}

}
