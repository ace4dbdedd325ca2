package io.github.managedpools;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every scenario, rule and promise has a test that says it shows it.
 */
class CompletenessTests {

	private static final int SCENARIOS = 25;

	private static final int RULES = 14;

	private final List<JavaMethod> tests = new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests())
		.importPackages("io.github.managedpools")
		.stream()
		.flatMap((type) -> type.getMethods().stream())
		.filter((method) -> method.isAnnotatedWith(EngineTest.class) || method.isAnnotatedWith(Test.class))
		.toList();

	@Test
	void everyScenarioIsShown() {
		assertThat(shown(Scenario.class, (scenario) -> numbers(scenario.value()))).containsAll(upTo(SCENARIOS));
	}

	@Test
	void everyRuleIsShown() {
		assertThat(shown(Rule.class, (rule) -> numbers(rule.value()))).containsAll(upTo(RULES));
	}

	@Test
	void everyPromiseIsShown() {
		assertThat(shown(Also.class, (also) -> Arrays.stream(also.value()))).isEqualTo(Set.of(Promise.values()));
	}

	@Test
	void everyTestOfTheEngineSaysWhatItShows() {
		assertThat(this.tests).filteredOn((test) -> test.getOwner().getPackageName().endsWith(".engine"))
			.filteredOn((test) -> !saysWhatItShows(test) && !saysWhatItShows(test.getOwner()))
			.extracting(JavaMethod::getFullName)
			.isEmpty();
	}

	private static boolean saysWhatItShows(CanBeAnnotated annotated) {
		return Stream.of(Scenario.class, Rule.class, Also.class, Regression.class).anyMatch(annotated::isAnnotatedWith);
	}

	private <A extends Annotation, V> Set<V> shown(Class<A> annotation, Function<A, Stream<V>> values) {
		Stream<A> onMethods = this.tests.stream()
			.filter((test) -> test.isAnnotatedWith(annotation))
			.map((test) -> test.getAnnotationOfType(annotation));
		Stream<A> onClasses = this.tests.stream()
			.map(JavaMethod::getOwner)
			.distinct()
			.filter((type) -> type.isAnnotatedWith(annotation))
			.map((JavaClass type) -> type.getAnnotationOfType(annotation));
		return new TreeSet<>(Stream.concat(onMethods, onClasses).flatMap(values).toList());
	}

	private static Stream<Integer> numbers(int[] values) {
		return Arrays.stream(values).boxed();
	}

	private static Set<Integer> upTo(int count) {
		return new TreeSet<>(IntStream.rangeClosed(1, count).boxed().toList());
	}

}
