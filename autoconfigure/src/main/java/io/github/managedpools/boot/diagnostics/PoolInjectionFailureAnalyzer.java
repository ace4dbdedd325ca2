package io.github.managedpools.boot.diagnostics;

import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.SafeDescription;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.wiring.PoolBean;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Explains that a pool, or a resource of one, can't be injected: by its name or by the
 * type of its resources.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PoolInjectionFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final BeanFactory beanFactory;

	PoolInjectionFailureAnalyzer(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		ResolvableType type = cause.getResolvableType();
		if (type == null || !(this.beanFactory instanceof ConfigurableListableBeanFactory listable)) {
			return null;
		}
		if (cause instanceof NoUniqueBeanDefinitionException ambiguous) {
			return isPool(type) ? ambiguous(ambiguous, type, description) : null;
		}
		String pools = PoolBean.describeAllIn(listable);
		Pooled pooled = pooled(rootFailure);
		if (pooled != null) {
			return new FailureAnalysis(
					"%s required a resource of pool '%s' of type '%s', which is not there; %s."
						.formatted(who(description), pooled.value(), type, pools),
					"Correct the name or the type, or define a factory bean for it.", cause);
		}
		for (PoolKind kind : PoolKind.values()) {
			if (type.resolve() == kind.poolType()) {
				return new FailureAnalysis(
						"%s required a bean of type '%s', which is not there; %s.".formatted(who(description), type,
								pools),
						"Correct the type, or define a bean of type '%s<%s>'."
							.formatted(kind.factoryType().getSimpleName(), generics(type)),
						cause);
			}
		}
		return null;
	}

	private static boolean isPool(ResolvableType type) {
		for (PoolKind kind : PoolKind.values()) {
			if (type.resolve() == kind.poolType()) {
				return true;
			}
		}
		return false;
	}

	private static FailureAnalysis ambiguous(NoUniqueBeanDefinitionException cause, ResolvableType type,
			@Nullable String description) {
		Collection<String> found = cause.getBeanNamesFound();
		String beans = (found != null) ? ": the beans '%s'".formatted(String.join("', '", found)) : "";
		return new FailureAnalysis(
				"%s required a single bean of type '%s', and there are %d%s.".formatted(who(description), type,
						cause.getNumberOfBeansFound(), beans),
				"Name the one that is meant with @Qualifier and its bean name, or mark its factory bean (or the bean of a pool that is built by hand) @Primary.",
				cause);
	}

	private static @Nullable Pooled pooled(Throwable failure) {
		for (Throwable ex : SafeDescription.chainOf(failure)) {
			InjectionPoint point = (ex instanceof UnsatisfiedDependencyException unsatisfied)
					? unsatisfied.getInjectionPoint() : null;
			Pooled pooled = (point != null) ? point.getAnnotation(Pooled.class) : null;
			if (pooled != null) {
				return pooled;
			}
		}
		return null;
	}

	private static String who(@Nullable String description) {
		return (description != null) ? description : "A component";
	}

	private static String generics(ResolvableType type) {
		return Stream.of(type.getGenerics()).map(ResolvableType::toString).collect(Collectors.joining(", "));
	}

}
