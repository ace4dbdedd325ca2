package io.github.managedpools.boot.diagnostics;

import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.managedpools.EscapedText;
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
import org.springframework.core.env.Environment;

/**
 * Explains why a pool, or a resource of a pool, can't be injected by name or by type.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PoolInjectionFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	/** By name, because it is not on the class path of every application. */
	private static final String REACTIVE_POOL = "io.github.managedpools.boot.reactive.ReactivePool";

	private final BeanFactory beanFactory;

	private final Environment environment;

	PoolInjectionFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		if (!(this.beanFactory instanceof ConfigurableListableBeanFactory listable)) {
			return null;
		}
		ResolvableType type = cause.getResolvableType();
		if (cause instanceof NoUniqueBeanDefinitionException ambiguous) {
			return (type != null && isPool(type)) ? ambiguous(ambiguous, type, listable, description) : null;
		}
		Pooled pooled = pooled(rootFailure);
		if (type != null && pooled != null) {
			return missing("%s required a resource of pool '%s' of type '%s'".formatted(who(description),
					pooled.value(), type), "Correct the name or the type, or define a factory bean for it.", cause,
					listable);
		}
		if (type != null && isPool(type)) {
			return missing("%s required a bean of type '%s'".formatted(who(description), type),
					"Correct the type, or define a bean of type '%s<%s>'.".formatted(factoryOf(type), generics(type)),
					cause, listable);
		}
		String name = cause.getBeanName();
		if (name != null && name.endsWith("Pool")
				&& !PoolBean.describeDisabledIn(listable, this.environment).isEmpty()) {
			return missing("%s required a bean named '%s'".formatted(who(description), name),
					"Correct the name, or define a factory bean for it.", cause, listable);
		}
		return null;
	}

	private static boolean isPool(ResolvableType type) {
		for (PoolKind kind : PoolKind.values()) {
			if (type.resolve() == kind.poolType()) {
				return true;
			}
		}
		return type.toClass().getName().equals(REACTIVE_POOL);
	}

	private static String factoryOf(ResolvableType type) {
		for (PoolKind kind : PoolKind.values()) {
			if (type.resolve() == kind.poolType()) {
				return kind.factoryType().getSimpleName();
			}
		}
		return PoolKind.PLAIN.factoryType().getSimpleName();
	}

	private FailureAnalysis missing(String need, String action, NoSuchBeanDefinitionException cause,
			ConfigurableListableBeanFactory beanFactory) {
		boolean disabled = !PoolBean.describeDisabledIn(beanFactory, this.environment).isEmpty();
		return new FailureAnalysis(
				EscapedText.of("%s, which is not there; %s.".formatted(need,
						PoolBean.describeAllIn(beanFactory, this.environment))),
				EscapedText.of(disabled ? "Switch the pool on if it is one that is switched off. " + action : action),
				cause);
	}

	private static FailureAnalysis ambiguous(NoUniqueBeanDefinitionException cause, ResolvableType type,
			ConfigurableListableBeanFactory beanFactory, @Nullable String description) {
		Collection<String> found = cause.getBeanNamesFound();
		String beans = (found != null) ? found.stream()
			.sorted()
			.map((bean) -> describe(bean, beanFactory))
			.collect(Collectors.joining(", ", ": ", "")) : "";
		String example = (found != null) ? found.stream().sorted().findFirst().orElse("sftpPool") : "sftpPool";
		return new FailureAnalysis(EscapedText.of("%s required a single bean of type '%s', and there are %d%s."
			.formatted(who(description), type, cause.getNumberOfBeansFound(), beans)), EscapedText
				.of(("Choose one by name, with @Qualifier(\"%s\") or by calling the parameter or field '%s'; "
						+ "or mark the factory bean of the one that is meant by default (or the bean of a pool that is built by hand) @Primary.")
					.formatted(example, example)),
				cause);
	}

	private static String describe(String bean, ConfigurableListableBeanFactory beanFactory) {
		String factory = PoolBean.factoryOf(bean, beanFactory);
		return (factory != null) ? "'%s' (of the factory bean '%s')".formatted(bean, factory) : "'%s'".formatted(bean);
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
