package io.github.managedpools;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.SyntheticState;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FactoryMethods}: methods that are not overridden are never called.
 */
class FactoryMethodsTests {

	@Test
	void lambdaNeitherValidatesNorResets() {
		ResourceFactory<String> factory = (scope) -> "";
		assertThat(factory.validates()).isFalse();
		assertThat(factory.resets()).isFalse();
	}

	@Test
	void overriddenMethodOfAClassOrItsSuperclassIsCalled() {
		assertThat(new Validating().validates()).isTrue();
		assertThat(new Validating().resets()).isFalse();
		assertThat(new ValidatingAndResetting().validates()).isTrue();
		assertThat(new ValidatingAndResetting().resets()).isTrue();
	}

	@Test
	void methodOfAnInterfaceOfTheFactoryIsCalledForItsLambdasToo() {
		ValidatingInterface lambda = (scope) -> new Connection();
		ValidatingInterface reference = Connection::in;
		ResourceFactory<Connection> further = (FurtherInterface) (scope) -> new Connection();
		assertThat(List.of(lambda, reference, further)).allSatisfy((factory) -> {
			assertThat(factory.validates()).isTrue();
			assertThat(factory.resets()).isFalse();
		});
	}

	@Test
	void lambdaOfAnInterfaceThatAddsNothingNeitherValidatesNorResets() {
		NamedInterface lambda = (scope) -> new Connection();
		assertThat(lambda.validates()).isFalse();
		assertThat(lambda.resets()).isFalse();
	}

	@Test
	void methodOfAnInterfaceOfAKeyedFactoryIsCalledForItsLambdasToo() {
		KeyedInterface<String> lambda = (key, scope) -> new Connection();
		KeyedResourceFactory<String, Connection> plain = (key, scope) -> new Connection();
		assertThat(lambda.validates()).isFalse();
		assertThat(lambda.resets()).isTrue();
		assertThat(plain.validates()).isFalse();
		assertThat(plain.resets()).isFalse();
	}

	@Test
	void methodOfAGenericSuperclassIsCalled() {
		class Inheriting extends Checker<Connection> implements ResourceFactory<Connection> {

			@Override
			public Connection create(CreationScope scope) {
				return new Connection();
			}

		}
		assertThat(new Inheriting().validates()).isTrue();
		assertThat(new Inheriting().resets()).isFalse();
	}

	@Test
	void overriddenMethodThatACompilerMarksAsSyntheticIsCalled() throws Exception {
		Class<?> type = new ByteBuddy().subclass(Validating.class)
			.modifiers(Visibility.PUBLIC, SyntheticState.SYNTHETIC)
			.make()
			.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
			.getLoaded();
		assertThat(type.isSynthetic()).isTrue();
		ResourceFactory<?> factory = (ResourceFactory<?>) type.getDeclaredConstructor().newInstance();
		assertThat(factory.validates()).isTrue();
		assertThat(factory.resets()).isFalse();
	}

	@Test
	void proxyAnswersLikeItsTarget() {
		ResourceFactory<String> validating = new Validating();
		ResourceFactory<?> proxy = (ResourceFactory<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { ResourceFactory.class }, (self, method, args) -> method.invoke(validating, args));
		assertThat(proxy.validates()).isTrue();
		assertThat(proxy.resets()).isFalse();
	}

	@Test
	void onlyALambdaOfTheInterfaceItselfIsKnownWithoutItsMethods() {
		ResourceFactory<String> plain = (scope) -> "";
		ValidatingInterface more = (scope) -> new Connection();
		assertThat(FactoryMethods.isLambdaOf(plain.getClass(), ResourceFactory.class)).isTrue();
		assertThat(FactoryMethods.isLambdaOf(more.getClass(), ResourceFactory.class)).isFalse();
		assertThat(FactoryMethods.isLambdaOf(Validating.class, ResourceFactory.class)).isFalse();
	}

	/**
	 * Regression test: a concrete factory that is declared as
	 * {@code @Bean ResourceFactory<T>} lost its validation in a native image, which shows
	 * no method of a class without hints.
	 */
	@Test
	void undetectableMethodIsTakenToBeOverridden() {
		assertThat(FactoryMethods.isOverridden(new Method[0], ResourceFactory.class, "isValid", 1)).isTrue();
		assertThat(FactoryMethods.isOverridden(ResourceFactory.class.getMethods(), ResourceFactory.class, "reset", 1))
			.isTrue();
	}

	public static class Validating implements ResourceFactory<String> {

		@Override
		public String create(CreationScope scope) {
			return "";
		}

		@Override
		public boolean isValid(String resource) {
			return true;
		}

	}

	private static final class ValidatingAndResetting extends Validating {

		@Override
		public void reset(String resource) {
		}

	}

	private static final class Connection {

		static Connection in(CreationScope scope) {
			return new Connection();
		}

	}

	private interface ValidatingInterface extends ResourceFactory<Connection> {

		@Override
		default boolean isValid(Connection connection) {
			return false;
		}

	}

	private interface FurtherInterface extends ValidatingInterface {

	}

	private interface NamedInterface extends ResourceFactory<Connection> {

	}

	private interface KeyedInterface<K> extends KeyedResourceFactory<K, Connection> {

		@Override
		default void reset(K key, Connection connection) {
		}

	}

	private abstract static class Checker<T> {

		public boolean isValid(T resource) {
			return false;
		}

	}

}
