package io.github.managedpools.boot;

import java.util.List;
import java.util.concurrent.Executor;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Architecture rules of this module.
 */
class ArchitectureTests {

	private static JavaClasses module;

	@BeforeAll
	static void readTheClasses() {
		module = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("io.github.managedpools.boot");
		assertThat(module).isNotEmpty();
	}

	@Test
	void moduleUsesTheApiOfTheCoreOnly() {
		check(noClasses().should().dependOnClassesThat().resideInAPackage("io.github.managedpools.engine.."));
	}

	@Test
	void packagesHaveNoCycles() {
		check(slices().matching("io.github.managedpools.boot.(**)").should().beFreeOfCycles());
	}

	@Test
	void nothingDependsOnTheAutoConfigurations() {
		check(noClasses().that()
			.resideOutsideOfPackage("..boot.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("..boot.autoconfigure.."));
	}

	@Test
	void autoConfigurationsArePublicAndFinalWithoutPublicMembers() {
		check(classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration"));
		check(noMethods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic());
	}

	@Test
	void postProcessorsAreStaticBeanMethods() {
		check(methods().that()
			.areAnnotatedWith(Bean.class)
			.and(returning(BeanFactoryPostProcessor.class).or(returning(BeanPostProcessor.class)))
			.should()
			.beStatic());
	}

	@Test
	void beanMethodsHaveNoClassConditions() {
		check(noMethods().that().areAnnotatedWith(Bean.class).should().beAnnotatedWith(ConditionalOnClass.class));
	}

	@Test
	void beansHaveNamesThatNoApplicationUsesForItsOwn() {
		check(methods().that()
			.areAnnotatedWith(Bean.class)
			.should(ArchCondition.from(DescribedPredicate
				.describe("have a prefix, or be replaced by a bean of that name", ArchitectureTests::isNamedApart))));
	}

	@Test
	void threadsAndExecutorsAreNoBeans() {
		check(noMethods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.haveRawReturnType(DescribedPredicate.or(JavaClass.Predicates.assignableTo(Executor.class),
					JavaClass.Predicates.assignableTo(Thread.class))));
	}

	@Test
	void namesFollowTheSuffixesOfTheirTypes() {
		List<String> banned = List.of("Manager", "Helper", "Util", "Utils", "Impl");
		assertThat(module).extracting((type) -> type.getSimpleName())
			.noneMatch((name) -> banned.stream().anyMatch(name::endsWith));
	}

	private static boolean isNamedApart(JavaMethod method) {
		String[] names = method.getAnnotationOfType(Bean.class).value();
		return (names.length > 0) ? names[0].startsWith("managedPools.")
				: List.of(method.getAnnotationOfType(ConditionalOnMissingBean.class).name()).contains(method.getName());
	}

	private static DescribedPredicate<JavaMethod> returning(Class<?> type) {
		return DescribedPredicate.describe("return a " + type.getSimpleName(),
				(method) -> method.getRawReturnType().isAssignableTo(type));
	}

	private void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(module);
	}

}
