package io.github.managedpools.commonspool2;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Users of other factories do not need commons-pool2 on the class path.
 */
class ArchitectureTests {

	private static final JavaClasses CORE = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.github.managedpools");

	@Test
	void onlyThisPackageKnowsCommonsPool2() {
		noClasses().that()
			.resideOutsideOfPackage("io.github.managedpools.commonspool2")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.commons..", "io.github.managedpools.commonspool2")
			.check(CORE);
	}

	@Test
	void thisPackageKnowsTheApiOnly() {
		noClasses().that()
			.resideInAPackage("io.github.managedpools.commonspool2")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.github.managedpools.engine..")
			.check(CORE);
	}

}
