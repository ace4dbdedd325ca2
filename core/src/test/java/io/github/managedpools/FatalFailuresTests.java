package io.github.managedpools;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.naming.CommunicationException;

import io.github.managedpools.testkit.HostileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The failures that are fatal by default.
 */
class FatalFailuresTests {

	private static final ResourceFactory<String> LAMBDA = (scope) -> "";

	private static final KeyedResourceFactory<String, String> KEYED_LAMBDA = (key, scope) -> key;

	static Stream<Throwable> fatal() {
		return Stream.of(new IOException("reset"), new FileNotFoundException(), new SocketTimeoutException(),
				new ClosedByInterruptException(), new InterruptedIOException(), new CommunicationException("gone"),
				new TimeoutException(), new Exception("checked"), new Throwable("checked, too"),
				new UncheckedIOException(new IOException()), new IllegalStateException(new IOException()),
				new RuntimeException(new RuntimeException(new FileNotFoundException())),
				new AssertionError(new IOException()), new CompletionException(new CommunicationException("gone")),
				new UndeclaredThrowableException(new CompletionException(new Exception())));
	}

	static Stream<Throwable> notFatal() {
		return Stream.of(new IllegalArgumentException("the work's own"), new AssertionError(), new StackOverflowError(),
				new InterruptedException(), new CompletionException(new InterruptedException()),
				new UndeclaredThrowableException(new InterruptedException()),
				new IllegalStateException(new CommunicationException("unchecked, and no I/O")),
				new CompletionException(new IllegalStateException()),
				new ResourceCreationException("of another pool", new IOException()),
				new IllegalStateException(new ResourceCreationException("of another pool", new IOException())));
	}

	@ParameterizedTest
	@MethodSource
	void fatal(Throwable failure) {
		assertThat(LAMBDA.isFatal(failure)).isTrue();
		assertThat(KEYED_LAMBDA.isFatal(failure)).isTrue();
	}

	@ParameterizedTest
	@MethodSource
	void notFatal(Throwable failure) {
		assertThat(LAMBDA.isFatal(failure)).isFalse();
		assertThat(KEYED_LAMBDA.isFatal(failure)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(HostileException.class)
	void exceptionWhoseMethodsThrowIsClassifiedNevertheless(HostileException hostile) {
		assertThat(LAMBDA.isFatal(new IOException("broken").initCause(hostile.exception()))).isTrue();
		assertThat(LAMBDA.isFatal(new IllegalStateException("no").initCause(hostile.exception()))).isFalse();
		assertThat(LAMBDA.isFatal(hostile.exception())).isTrue();
	}

	@Test
	void causesThatFormACycleAreVisitedOnce() {
		Exception first = new IllegalStateException();
		Exception second = new IllegalStateException(first);
		first.initCause(second);
		assertThat(LAMBDA.isFatal(first)).isFalse();
	}

	@Test
	void factoryThatValidatesCallsNothingFatal() {
		ResourceFactory<String> checking = (Checking) (scope) -> "";
		ResourceFactory<String> proxy = proxy(ResourceFactory.class, checking);
		KeyedResourceFactory<String, String> keyed = (KeyedChecking) (key, scope) -> key;
		KeyedResourceFactory<String, String> keyedProxy = proxy(KeyedResourceFactory.class, keyed);
		for (Throwable failure : List.of(new IOException(), new Exception(),
				new UncheckedIOException(new IOException()))) {
			assertThat(Stream.of(checking, proxy, new CheckingClass()))
				.noneMatch((factory) -> factory.isFatal(failure));
			assertThat(Stream.of(keyed, keyedProxy)).noneMatch((factory) -> factory.isFatal(failure));
		}
	}

	@Test
	void everyFormOfAFactoryThatDoesNotValidateHasTheSameDefault() {
		ResourceFactory<String> reference = FatalFailuresTests::create;
		ResourceFactory<String> named = (Named) (scope) -> "";
		ResourceFactory<String> anonymous = new ResourceFactory<>() {

			@Override
			public String create(CreationScope scope) {
				return "";
			}

			@Override
			public void reset(String resource) {
			}

		};
		ResourceFactory<String> proxy = proxy(ResourceFactory.class, LAMBDA);
		assertThat(Stream.of(LAMBDA, reference, named, anonymous, proxy))
			.allMatch((factory) -> factory.isFatal(new IOException()) && !factory.isFatal(new IllegalStateException()));
	}

	@Test
	void factoryThatSaysItDoesNotValidateIsBelieved() {
		ResourceFactory<String> factory = new CheckingClass() {

			@Override
			public boolean validates() {
				return false;
			}

		};
		assertThat(factory.isFatal(new IOException())).isTrue();
	}

	private static String create(CreationScope scope) {
		return "";
	}

	@SuppressWarnings("unchecked")
	private static <F> F proxy(Class<? super F> type, F target) {
		return (F) Proxy.newProxyInstance(FatalFailuresTests.class.getClassLoader(), new Class<?>[] { type },
				(self, method, arguments) -> {
					try {
						return method.invoke(target, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	private interface Named extends ResourceFactory<String> {

	}

	private interface Checking extends ResourceFactory<String> {

		@Override
		default boolean isValid(String resource) {
			return true;
		}

	}

	private interface KeyedChecking extends KeyedResourceFactory<String, String> {

		@Override
		default boolean isValid(String key, String resource) {
			return true;
		}

	}

	private static class CheckingClass implements ResourceFactory<String> {

		@Override
		public String create(CreationScope scope) {
			return "";
		}

		@Override
		public boolean isValid(String resource) {
			return true;
		}

	}

}
