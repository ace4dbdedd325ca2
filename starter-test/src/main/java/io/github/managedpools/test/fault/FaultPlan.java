package io.github.managedpools.test.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Decides the fault of the next call at each point: the next one of a script, otherwise
 * the permanent one, otherwise one at random. A fault that was planned within a
 * {@link FaultScope} ends with it.
 */
final class FaultPlan {

	private final Map<FaultPoint, Course> courses = new EnumMap<>(FaultPoint.class);

	/** The latches that open when the faults of a scope end. */
	private final Map<Object, CountDownLatch> ends = new HashMap<>();

	private final Deque<Random> random = new ArrayDeque<>();

	private boolean over;

	FaultPlan() {
		for (FaultPoint point : FaultPoint.values()) {
			this.courses.put(point, new Course());
		}
		FaultScope.watch(this);
	}

	synchronized void script(FaultPoint point, Fault... faults) {
		Object owner = FaultScope.current();
		for (Fault fault : faults) {
			course(point).script.add(new Planned(fault, owner));
		}
	}

	synchronized void always(FaultPoint point, Fault fault) {
		course(point).always.push(new Planned(fault, FaultScope.current()));
	}

	synchronized void atRandom(long seed, double chance, Fault... faults) {
		this.random.push(new Random(seed, chance, List.of(faults), FaultScope.current()));
	}

	/**
	 * Ends all faults for good.
	 */
	synchronized void end() {
		this.over = true;
		clear();
	}

	/**
	 * Ends all faults that have been planned so far.
	 */
	synchronized void clear() {
		this.courses.values().forEach((course) -> {
			course.script.clear();
			course.always.clear();
		});
		this.random.clear();
		this.ends.values().forEach(CountDownLatch::countDown);
		this.ends.clear();
	}

	/**
	 * Ends the faults that were planned within a scope.
	 */
	synchronized void end(FaultScope scope) {
		this.courses.values().forEach((course) -> {
			course.script.removeIf((planned) -> planned.owner == scope);
			course.always.removeIf((planned) -> planned.owner == scope);
		});
		this.random.removeIf((planned) -> planned.owner == scope);
		CountDownLatch end = this.ends.remove(scope);
		if (end != null) {
			end.countDown();
		}
	}

	synchronized int calls(FaultPoint point) {
		return course(point).calls;
	}

	synchronized int strikes(FaultPoint point) {
		return course(point).strikes;
	}

	/**
	 * Counts a call and injects its fault.
	 * @return the fault
	 */
	Fault strike(FaultPoint point) throws Exception {
		Planned planned;
		CountDownLatch end;
		synchronized (this) {
			planned = next(point);
			end = this.ends.computeIfAbsent(planned.owner, (owner) -> new CountDownLatch(1));
			if (this.over) {
				end.countDown();
			}
		}
		planned.fault.strike(end);
		return planned.fault;
	}

	private Planned next(FaultPoint point) {
		Course course = course(point);
		course.calls++;
		Planned planned = course.script.pollFirst();
		if (planned == null) {
			Planned always = course.always.peek();
			planned = (always != null && !always.fault.isNone()) ? always : random(point, course.calls);
		}
		if (this.over) {
			planned = Planned.NONE;
		}
		course.strikes += planned.fault.isNone() ? 0 : 1;
		return planned;
	}

	private Planned random(FaultPoint point, int call) {
		Random random = this.random.peek();
		if (random == null) {
			return Planned.NONE;
		}
		SplittableRandom dice = new SplittableRandom((random.seed * 31 + point.ordinal()) * 0x9E3779B97F4A7C15L + call);
		if (dice.nextDouble() >= random.chance) {
			return Planned.NONE;
		}
		Fault fault = random.faults.get(dice.nextInt(random.faults.size()));
		boolean fits = !fault.isBroken() || point == FaultPoint.VALIDATE || point == FaultPoint.CREATED;
		return fits ? new Planned(fault, random.owner) : Planned.NONE;
	}

	private Course course(FaultPoint point) {
		Course course = this.courses.get(point);
		if (course == null) {
			throw new IllegalStateException("There is a course for each point");
		}
		return course;
	}

	/**
	 * A fault and the scope that it ends with.
	 *
	 * @param fault the fault
	 * @param owner the scope, or {@link FaultScope#NO_SCOPE}
	 */
	private record Planned(Fault fault, Object owner) {

		static final Planned NONE = new Planned(Fault.none(), FaultScope.NO_SCOPE);

	}

	private record Random(long seed, double chance, List<Fault> faults, Object owner) {

	}

	private static final class Course {

		final Deque<Planned> script = new ArrayDeque<>();

		/** The fault that was set last comes first. */
		final Deque<Planned> always = new ArrayDeque<>();

		int calls;

		int strikes;

	}

}
