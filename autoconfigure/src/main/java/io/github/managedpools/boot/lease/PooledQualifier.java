package io.github.managedpools.boot.lease;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.function.UnaryOperator;

import io.github.managedpools.boot.properties.PoolName;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Pooled @Pooled} qualifier of a bean that the annotation injects. Qualifiers
 * match when they are equal; this one equals every qualifier that names the same pool in
 * any spelling.
 */
final class PooledQualifier implements Pooled, AnnotatedElement {

	private final String pool;

	private final UnaryOperator<String> placeholders;

	PooledQualifier(String pool, UnaryOperator<String> placeholders) {
		this.pool = pool;
		this.placeholders = placeholders;
	}

	@Override
	public String value() {
		return this.pool;
	}

	@Override
	public Class<? extends Annotation> annotationType() {
		return Pooled.class;
	}

	@Override
	public <A extends Annotation> @Nullable A getAnnotation(Class<A> type) {
		return (type == Pooled.class) ? type.cast(this) : null;
	}

	@Override
	public Annotation[] getAnnotations() {
		return getDeclaredAnnotations();
	}

	@Override
	public Annotation[] getDeclaredAnnotations() {
		return new Annotation[] { this };
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Pooled pooled && PoolName.isSame(this.pool, this.placeholders.apply(pooled.value()));
	}

	@Override
	public int hashCode() {
		return PoolName.fold(this.pool).hashCode();
	}

	@Override
	public String toString() {
		return "@Pooled(\"%s\")".formatted(this.pool);
	}

}
