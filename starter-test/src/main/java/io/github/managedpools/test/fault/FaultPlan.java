package io.github.managedpools.test.fault;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Decides which fault the next call at each point meets: one by script, or else the same
 * each time, or else one at random.
 */
final class FaultPlan {

	private final Map<FaultPoint, Course> courses = new EnumMap<>(FaultPoint.class);

	private long seed;

	private double chance;

	private List<Fault> atRandom = List.of(Fault.none());

	private boolean over;

	FaultPlan() {
		for (FaultPoint point : FaultPoint.values()) {
			this.courses.put(point, new Course());
		}
	}

	synchronized void script(FaultPoint point, Fault... faults) {
		Collections.addAll(course(point).script, faults);
	}

	synchronized void always(FaultPoint point, Fault fault) {
		course(point).always = fault;
	}

	synchronized void atRandom(long seed, double chance, Fault... faults) {
		this.seed = seed;
		this.chance = chance;
		this.atRandom = List.of(faults);
	}

	synchronized void end() {
		this.over = true;
	}

	synchronized int calls(FaultPoint point) {
		return course(point).calls;
	}

	synchronized int strikes(FaultPoint point) {
		return course(point).strikes;
	}

	/**
	 * The fault of the next call, which is counted.
	 */
	synchronized Fault next(FaultPoint point) {
		Course course = course(point);
		course.calls++;
		Fault fault = this.over ? Fault.none() : course.script.pollFirst();
		if (fault == null) {
			fault = !course.always.isNone() ? course.always : random(point, course.calls);
		}
		course.strikes += fault.isNone() ? 0 : 1;
		return fault;
	}

	private Fault random(FaultPoint point, int call) {
		SplittableRandom dice = new SplittableRandom((this.seed * 31 + point.ordinal()) * 0x9E3779B97F4A7C15L + call);
		if (dice.nextDouble() >= this.chance) {
			return Fault.none();
		}
		Fault fault = this.atRandom.get(dice.nextInt(this.atRandom.size()));
		boolean fits = !fault.isBroken() || point == FaultPoint.VALIDATE || point == FaultPoint.CREATED;
		return fits ? fault : Fault.none();
	}

	private Course course(FaultPoint point) {
		Course course = this.courses.get(point);
		if (course == null) {
			throw new IllegalStateException("There is a course for each point");
		}
		return course;
	}

	private static final class Course {

		final Deque<Fault> script = new ArrayDeque<>();

		Fault always = Fault.none();

		int calls;

		int strikes;

	}

}
