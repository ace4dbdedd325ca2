package io.github.managedpools.stress;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs each stress test a few times, without the rigour of {@code scripts/jcstress}, and
 * checks that it observes nothing forbidden.
 */
class StressTestsTests {

	private static final int ROUNDS = 200;

	private static final ExecutorService ACTORS = Executors.newFixedThreadPool(2);

	static Stream<Class<?>> tests() {
		return Stream.of(HandOff.class, Alarm.class, Generation.class, Turnover.class, Visibility.class, Sums.class)
			.flatMap((topic) -> Stream.of(topic.getDeclaredClasses()))
			.filter((type) -> type.isAnnotationPresent(JCStressTest.class));
	}

	@AfterAll
	static void end() {
		ACTORS.shutdown();
	}

	@ParameterizedTest
	@MethodSource("tests")
	void seesNothingForbidden(Class<?> type) throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			String result = play(type.getConstructor().newInstance());
			assertThat(type.getAnnotationsByType(Outcome.class)).as("outcomes that allow %s", result)
				.anyMatch((outcome) -> outcome.expect() != Expect.FORBIDDEN
						&& Stream.of(outcome.id()).anyMatch(result::matches));
		}
	}

	private static String play(Object test) throws Exception {
		List<Method> actors = methods(test, Actor.class);
		Object result = Stream.concat(actors.stream(), methods(test, Arbiter.class).stream())
			.flatMap((method) -> Stream.of(method.getParameterTypes()))
			.findAny()
			.orElseThrow()
			.getConstructor()
			.newInstance();
		CyclicBarrier begin = new CyclicBarrier(actors.size());
		List<? extends Future<?>> running = actors.stream().map((actor) -> ACTORS.submit(() -> {
			begin.await();
			return call(actor, test, result);
		})).toList();
		for (Future<?> actor : running) {
			join(actor);
		}
		for (Method arbiter : methods(test, Arbiter.class)) {
			call(arbiter, test, result);
		}
		return result.toString();
	}

	private static void join(Future<?> actor) throws InterruptedException {
		try {
			actor.get();
		}
		catch (ExecutionException ex) {
			throw new AssertionError("an actor failed", ex.getCause());
		}
	}

	private static List<Method> methods(Object test, Class<? extends Annotation> kind) {
		return Arrays.stream(test.getClass().getMethods())
			.filter((method) -> method.isAnnotationPresent(kind))
			.toList();
	}

	private static Object call(Method method, Object test, Object result) throws ReflectiveOperationException {
		return (method.getParameterCount() == 0) ? method.invoke(test) : method.invoke(test, result);
	}

}
