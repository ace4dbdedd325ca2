package io.github.managedpools;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every situation, invariant and promise has a test that names it.
 */
class CompletenessTests {

	/**
	 * Situations that several tests cover in part, and none as a whole.
	 */
	private static final EnumSet<Situation> IN_PARTS = EnumSet.of(Situation.ALL_RESOURCES_DIE_AT_ONCE);

	/** A name in the style of a class, alone or before that of a method. */
	private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(\\.\\w+)?`");

	private static List<JavaMethod> tests;

	@BeforeAll
	static void readTheTests() {
		tests = new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests())
			.importPackages("io.github.managedpools")
			.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.isAnnotatedWith(EngineTest.class) || method.isAnnotatedWith(Test.class))
			.toList();
	}

	@Test
	void everySituationIsReproduced() {
		assertThat(shown(Scenario.class, (scenario) -> Arrays.stream(scenario.value())))
			.containsAll(EnumSet.complementOf(IN_PARTS));
	}

	@Test
	void everyInvariantIsShown() {
		assertThat(shown(Rule.class, (rule) -> Arrays.stream(rule.value()))).isEqualTo(Set.of(Invariant.values()));
	}

	@Test
	void architectureListsEveryInvariantAndSituation() throws IOException {
		String text = Files.readString(Path.of("../ARCHITECTURE.md"));
		assertThat(Stream.of(Invariant.values(), Situation.values()).flatMap(Arrays::stream))
			.allSatisfy((constant) -> assertThat(text).contains("`" + constant + "`"));
	}

	/**
	 * A renamed class would leave its former name in the picture and in the walks.
	 */
	@Test
	void classesThatArchitectureNamesExist() throws IOException {
		Set<String> sources = sources();
		assertThat(CLASS_NAME.matcher(Files.readString(Path.of("../ARCHITECTURE.md"))).results())
			.extracting((name) -> name.group(1))
			.filteredOn((name) -> !sources.contains(name + ".java") && !isOfJava(name))
			.isEmpty();
	}

	private static Set<String> sources() throws IOException {
		try (Stream<Path> files = Files.find(Path.of(".."), Integer.MAX_VALUE,
				(file, attributes) -> file.toString().endsWith(".java"))) {
			return files.map((file) -> file.getFileName().toString()).collect(Collectors.toSet());
		}
	}

	private static boolean isOfJava(String name) {
		try {
			Class.forName("java.lang." + name);
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	@Test
	void everyPromiseIsShown() {
		assertThat(shown(Also.class, (also) -> Arrays.stream(also.value()))).isEqualTo(Set.of(Promise.values()));
	}

	@Test
	void everyTestOfTheEngineNamesWhatItShows() {
		assertThat(tests).filteredOn((test) -> test.getOwner().getPackageName().endsWith(".engine"))
			.filteredOn((test) -> !saysWhatItShows(test) && !saysWhatItShows(test.getOwner()))
			.extracting(JavaMethod::getFullName)
			.isEmpty();
	}

	private static boolean saysWhatItShows(CanBeAnnotated annotated) {
		return Stream.of(Scenario.class, Rule.class, Also.class, Regression.class).anyMatch(annotated::isAnnotatedWith);
	}

	private <A extends Annotation, V> Set<V> shown(Class<A> annotation, Function<A, Stream<V>> values) {
		Stream<A> onMethods = tests.stream()
			.filter((test) -> test.isAnnotatedWith(annotation))
			.map((test) -> test.getAnnotationOfType(annotation));
		Stream<A> onClasses = tests.stream()
			.map(JavaMethod::getOwner)
			.distinct()
			.filter((type) -> type.isAnnotatedWith(annotation))
			.map((JavaClass type) -> type.getAnnotationOfType(annotation));
		return new TreeSet<>(Stream.concat(onMethods, onClasses).flatMap(values).toList());
	}

}
