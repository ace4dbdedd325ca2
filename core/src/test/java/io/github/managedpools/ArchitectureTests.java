package io.github.managedpools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Rule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Architecture rules: the permitted dependencies, and features that must not be used.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.managedpools";

	private static final String ENGINE = ROOT + ".engine";

	private static final String CLUSTER = ROOT + ".cluster";

	private static final String COMMONS_POOL = ROOT + ".commonspool2";

	private static final Set<String> BASE = ModuleLayer.boot().findModule("java.base").orElseThrow().getPackages();

	private static final Set<String> SUPPORT = Set.of("Backlog", "BoundedExecutor", "DelayedTask", "FailSafeLock",
			"Nanos", "OneShot", "PoolExecutor", "PoolThreads", "StackHeadroom", "StepPoint", "Suppression", "Task",
			"ThreadLocals", "ThreadState", "ThreadSupport");

	private static final Set<String> EVENTS = Set.of("BorrowerStack", "InterruptibleCall", "JfrEvent", "JfrRecorder",
			"LeaseStatistics", "PoolEvents", "TimeSums");

	private static final Set<String> SERVICES = Set.of("Borrowers", "CapacityShare", "EngineContext", "PartPools",
			"PoolContext", "PermitView", "PoolFamily", "PoolSignals");

	private static final Set<String> SLOTS = Set.of("AbandonedWork", "AffinityIdleSlots", "EngineLease", "IdleSlots",
			"LeaseTrace", "PlainLease", "PreparedDestruction", "Slot", "SlotArray", "SlotOwner", "SlotTable",
			"SlotWord", "UndoStack");

	private static final Set<String> ACCOUNTS = Set.of("Backoff", "Destruction", "FailFastRefusal", "FirstFill",
			"HeldLease", "LeaseHolders", "LeaseRecord", "LeaseRecords", "LeaseRevocation", "LeaseStage", "LeaseTracker",
			"LeaseUsage", "LeastLoadedSlots", "Ledger", "LoadTree", "PromisedLease", "ResourceTeardown", "Retirement",
			"SharedRetirement", "ShutdownFuture", "ShutdownReporter", "StoppedClock", "Suspicion", "TrackedLease",
			"Utilization", "ValidationLog");

	private static final Set<String> QUEUE = Set.of("PendingWork", "WaitTimeouts", "Waiter", "WaiterQueue", "WorkItem");

	private static final Set<String> PLACEMENT = Set.of("CheckTask", "Checks", "IdleSlotFinder", "LostLeaseFinder",
			"Placement", "Release", "SharedAcquisition", "SweepPass", "Sweeper");

	private static final Set<String> CREATION = Set.of("CreationEnd", "CreationScheduler", "CreationTask", "FailFast",
			"RequiredWarmUp", "RunningCreations");

	private static final Set<String> CALLS = Set.of("AcquireFailures", "Acquisition", "AsyncAcquisition", "AsyncWaiter",
			"Completions", "LeaseFuture", "PendingLimit", "PoolShutdown", "Recovery", "SettingsUpdate", "StateReader");

	private static final Set<String> PLAIN = Set.of("PoolEngine");

	private static final Set<String> KEYED = Set.of("CapacityReclaimer", "CapacityRequests", "ClusteredPool",
			"CreationLimits", "FailingKeys", "IdleKeyEviction", "KeyAccount", "KeyBoundFactory", "KeyCapacityShare",
			"KeyQueue", "KeyTable", "KeyedAcquisition", "KeyedEngine", "KeyedMember", "KeyedMembers", "KeyedShutdown",
			"MemberFamily", "Overdraft", "PermitBudget", "PermitOrders", "PermitStatus", "SharedCapacity", "StateSum",
			"UseOrder");

	/** The layers of the engine, from the lowest to the highest. */
	private static final List<Set<String>> LAYERS = List.of(SUPPORT, EVENTS, SERVICES, SLOTS, ACCOUNTS, QUEUE,
			PLACEMENT, CREATION, CALLS, PLAIN, KEYED);

	private static JavaClasses core;

	@BeforeAll
	static void readTheClasses() {
		core = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);
		assertThat(core).isNotEmpty();
	}

	@Test
	void onlyTheBuildersUseTheEngine() {
		noClasses().that()
			.resideInAPackage(ROOT)
			.and()
			.doNotHaveSimpleName("PoolBuilder")
			.and()
			.doNotHaveSimpleName("KeyedPoolBuilder")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ENGINE)
			.check(core);
	}

	@Test
	void thereIsNothingButTheApiTheEngineThePermitsAndTheAdapter() {
		classes().should().resideInAnyPackage(ROOT, ENGINE, CLUSTER, COMMONS_POOL).check(core);
	}

	@Test
	void permitsKnowNothingOfThePool() {
		noClasses().that()
			.resideInAPackage(CLUSTER)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ENGINE)
			.check(core);
	}

	@Test
	void coreNeedsNothingButTheBaseOfJava() {
		classes().should().onlyDependOnClassesThat(new DescribedPredicate<>("are in java.base, JSpecify or the core") {
			@Override
			public boolean test(JavaClass type) {
				String name = type.getBaseComponentType().getPackageName();
				return type.getBaseComponentType().isPrimitive() || name.equals(ROOT) || name.equals(ENGINE)
						|| name.equals(CLUSTER) || name.equals("org.jspecify.annotations") || BASE.contains(name)
						|| isOptional(name);
			}
		}).check(core);
	}

	@Test
	void optionalModulesAreUsedInOnePlaceOnly() {
		noClasses().that()
			.resideInAPackage(COMMONS_POOL)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ENGINE)
			.check(core);
		noClasses().that()
			.resideOutsideOfPackage(COMMONS_POOL)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(COMMONS_POOL, "org.apache.commons.pool2..")
			.check(core);
		noClasses().that()
			.haveNameNotMatching(".*\\.Jfr(Recorder|Event(\\$.*)?)?")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("jdk.jfr..")
			.because("a runtime may come without Flight Recorder")
			.check(core);
	}

	private static boolean isOptional(String name) {
		return name.equals(COMMONS_POOL) || name.startsWith("org.apache.commons.pool2") || name.startsWith("jdk.jfr");
	}

	@Rule(Invariant.NOTHING_IS_BOUND_TO_A_THREAD)
	@Test
	void nothingIsBoundToAThread() {
		noClasses().should()
			.dependOnClassesThat()
			.belongToAnyOf(ThreadLocal.class, InheritableThreadLocal.class)
			.because("affinity comes from striping, and a closed pool must leave nothing in a thread")
			.check(core);
	}

	@Rule(Invariant.NOTHING_IS_BOUND_TO_A_THREAD)
	@Test
	void nothingIsSynchronized() throws IOException {
		methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).because("that pins virtual threads").check(core);
		Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
			List<Path> found = sources.filter((source) -> source.toString().endsWith(".java"))
				.filter((source) -> block.matcher(read(source)).find())
				.toList();
			assertThat(found).as("synchronized blocks, which pin virtual threads").isEmpty();
		}
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@Test
	void engineNeitherSpinsNorSleeps() {
		noClasses().should()
			.callMethod(Thread.class, "yield")
			.orShould()
			.callMethod(Thread.class, "onSpinWait")
			.orShould()
			.callMethod(Thread.class, "sleep", long.class)
			.orShould()
			.callMethod(Object.class, "wait")
			.orShould()
			.callMethod(Object.class, "wait", long.class)
			.check(core);
	}

	@Test
	void engineChangesNoStateOfTheProcess() {
		noClasses().should()
			.accessField(System.class, "out")
			.orShould()
			.accessField(System.class, "err")
			.orShould()
			.callMethod(Runtime.class, "addShutdownHook", Thread.class)
			.orShould()
			.callMethod(Runtime.class, "gc")
			.orShould()
			.callMethod(System.class, "gc")
			.orShould()
			.callMethod(System.class, "exit", int.class)
			.check(core);
	}

	/**
	 * Each part of the engine gets its collaborators by constructor, and reports to the
	 * parts above it by {@code PoolSignals} alone. So a reader can stop at any class.
	 */
	@Test
	void noCycleInTheEngineIsLarge() {
		assertThat(ReferenceCycles.among(core.that(resideInAPackage(ENGINE)))).allSatisfy((cycle) -> {
			assertThat(cycle).hasSizeLessThanOrEqualTo(7);
		});
	}

	@Test
	void thePartsOfTheEngineKnowOnlyWhatIsBelowThem() {
		Set<String> below = new HashSet<>();
		for (Set<String> layer : LAYERS) {
			below.addAll(layer);
			noClasses().that(areIn(layer)).should().dependOnClassesThat(areInTheEngineBut(below)).check(core);
		}
	}

	@Test
	void everyPartOfTheEngineIsInOneLayer() {
		Set<String> parts = core.that(resideInAPackage(ENGINE))
			.stream()
			.map(ArchitectureTests::outermost)
			.filter((name) -> !name.equals("package-info"))
			.collect(Collectors.toSet());
		assertThat(LAYERS.stream().flatMap(Set::stream)).containsExactlyInAnyOrderElementsOf(parts);
	}

	private static DescribedPredicate<JavaClass> areIn(Set<String> names) {
		return new DescribedPredicate<>("are among " + names) {

			@Override
			public boolean test(JavaClass type) {
				return names.contains(outermost(type));
			}

		};
	}

	private static DescribedPredicate<JavaClass> areInTheEngineBut(Set<String> names) {
		return new DescribedPredicate<>("are other classes of the engine") {

			@Override
			public boolean test(JavaClass type) {
				String name = outermost(type);
				return !name.isEmpty() && !name.equals("package-info") && !names.contains(name);
			}

		};
	}

	/**
	 * The simple name of a class of the engine, or that of the class around it; empty for
	 * a class elsewhere.
	 */
	private static String outermost(JavaClass type) {
		JavaClass outer = type.getBaseComponentType();
		while (outer.getEnclosingClass().isPresent()) {
			outer = outer.getEnclosingClass().get();
		}
		return outer.getPackageName().equals(ENGINE) ? outer.getSimpleName() : "";
	}

	@Test
	void engineIsClosedToTheOutside() {
		classes().that()
			.resideInAPackage(ENGINE)
			.and()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.should()
			.haveNameMatching(".*\\.(PoolEngine|KeyedEngine|ClusteredPool|StepPoint)")
			.because("only the builders and the tests may use the engine")
			.check(core);
	}

	private static String read(Path source) {
		try {
			return Files.readString(source);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
