package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.EscapedText;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ClassUtils;

/**
 * The key of a call: the argument for the parameter that is annotated with
 * {@link PoolKey @PoolKey}, or the value of an expression over the arguments.
 */
final class KeyOfCall {

	private static final ParameterNameDiscoverer PARAMETER_NAMES = new DefaultParameterNameDiscoverer();

	private final Method method;

	private final int parameter;

	private final @Nullable SpelExpression expression;

	private final @Nullable BeanFactory beanFactory;

	private KeyOfCall(Method method, int parameter, @Nullable SpelExpression expression,
			@Nullable BeanFactory beanFactory) {
		this.method = method;
		this.parameter = parameter;
		this.expression = expression;
		this.beanFactory = beanFactory;
	}

	/**
	 * Determines how to obtain the key of a call.
	 * @param method the method, most specific
	 * @param operation the attributes of its annotation, which have been checked
	 * @param beanFactory the bean factory with the beans that an expression may use
	 * @return the key, or {@code null} if calls have none
	 */
	static @Nullable KeyOfCall of(Method method, UsesPoolOperation operation, @Nullable BeanFactory beanFactory) {
		if (!operation.hasKey()) {
			return null;
		}
		if (operation.keyParameters().isEmpty()) {
			return new KeyOfCall(method, -1, parse(operation.key()), beanFactory);
		}
		return new KeyOfCall(method, operation.keyParameters().get(0), null, beanFactory);
	}

	private static SpelExpression parse(String expression) {
		return (SpelExpression) new SpelExpressionParser().parseExpression(expression);
	}

	/**
	 * Checks an expression before it is evaluated.
	 * @return the error, or {@code null}
	 */
	static @Nullable String fault(Method method, String expression) {
		List<String> known = variables(method);
		try {
			List<String> unknown = new ArrayList<>();
			collectUnknown(parse(expression).getAST(), known, unknown);
			return unknown.isEmpty() ? null : "its key '%s' names %s, and the arguments are %s".formatted(expression,
					String.join(", ", unknown), known.isEmpty() ? "none" : String.join(", ", known));
		}
		catch (ParseException | IllegalStateException | IllegalArgumentException ex) {
			return "its key '%s' is no expression: %s".formatted(expression, ex.getMessage());
		}
	}

	private static List<String> variables(Method method) {
		List<String> variables = new ArrayList<>();
		@Nullable String[] names = PARAMETER_NAMES.getParameterNames(method);
		for (int i = 0; i < method.getParameterCount(); i++) {
			if (names != null) {
				variables.add("#" + names[i]);
			}
		}
		for (int i = 0; i < method.getParameterCount(); i++) {
			variables.add("#p" + i);
			variables.add("#a" + i);
		}
		return variables;
	}

	private static void collectUnknown(SpelNode node, List<String> known, List<String> unknown) {
		if (node instanceof VariableReference || node instanceof FunctionReference) {
			String name = node.toStringAST();
			if (!known.contains(name) && !name.equals("#root") && !name.equals("#this")) {
				unknown.add(name);
			}
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			collectUnknown(node.getChild(i), known, unknown);
		}
	}

	/**
	 * Obtains the key of one call.
	 * @throws IllegalArgumentException if it is {@code null}
	 * @throws IllegalStateException if the expression can't be evaluated
	 */
	Object read(@Nullable Object target, @Nullable Object[] arguments) {
		Object key = (this.expression != null) ? evaluate(this.expression, target, arguments)
				: arguments[this.parameter];
		if (key == null) {
			throw new IllegalArgumentException(
					"%s is null: a keyed pool has no resource without a key".formatted(this));
		}
		return key;
	}

	private @Nullable Object evaluate(SpelExpression expression, @Nullable Object target,
			@Nullable Object[] arguments) {
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(
				(target != null) ? target : this.method.getDeclaringClass(), this.method, arguments, PARAMETER_NAMES);
		if (this.beanFactory != null) {
			context.setBeanResolver(new BeanFactoryResolver(this.beanFactory));
		}
		try {
			return expression.getValue(context);
		}
		catch (EvaluationException ex) {
			throw new IllegalStateException(
					EscapedText.of("%s can't be evaluated: %s".formatted(this, SafeDescription.messageOf(ex))), ex);
		}
	}

	/**
	 * Rejects a key that does not have the type of the pool's keys.
	 * @param key the key
	 * @param type the type of the pool's keys
	 * @param pool the pool's name
	 */
	void check(Object key, Class<?> type, String pool) {
		if (!type.isInstance(key)) {
			throw new IllegalArgumentException(EscapedText.of("%s is a %s, but the keys of pool '%s' are of type %s"
				.formatted(this, key.getClass().getName(), pool, type.getName())));
		}
	}

	@Override
	public String toString() {
		String method = ClassUtils.getQualifiedMethodName(this.method);
		return (this.expression != null)
				? "The key '%s' of method '%s'".formatted(this.expression.getExpressionString(), method)
				: "The key of method '%s', its parameter %d,".formatted(method, this.parameter + 1);
	}

}
