package io.github.managedpools.boot.properties;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/**
 * Registers the hints that a native image needs to bind the properties.
 *
 * @since 0.1.0
 */
public class PoolPropertiesRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<Class<?>> READ_FROM_TEXT = List.of(Size.class, SizeRange.class, Fraction.class,
			BackoffRange.class);

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BindableRuntimeHintsRegistrar.forTypes(Size.class).registerHints(hints);
		for (Class<?> type : READ_FROM_TEXT) {
			for (Method method : type.getDeclaredMethods()) {
				// Conversion calls the methods of this name, for which binding registers
				// no hints
				if (method.getName().equals("of") && Modifier.isStatic(method.getModifiers())) {
					hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
				}
			}
		}
	}

}
