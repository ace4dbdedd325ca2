package io.github.managedpools.test.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

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

	/** How broken resources fail, for as long as that lasts. */
	private final Set<Manner> manners = new HashSet<>();

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
	 * Begins an outage: each creation for which no script has a fault gets this one.
	 */
	synchronized void beginOutage(Fault creation) {
		course(FaultPoint.CREATE).always.push(new Planned(creation, new Outage(FaultScope.current())));
	}

	/**
	 * Ends all outages.
	 */
	synchronized void endOutage() {
		end((owner) -> owner instanceof Outage);
	}

	/**
	 * Plans how a broken resource fails: with a fault, and once the faults have ended,
	 * with nothing but a failed validation or a lost connection.
	 */
	synchronized Manner manner(Fault fault) {
		Manner manner = new Manner(fault, FaultScope.current());
		if (!fault.isBroken() && !this.over) {
			this.manners.add(manner);
		}
		return manner;
	}

	private synchronized @Nullable CountDownLatch endOf(Manner manner) {
		return this.manners.contains(manner) ? this.ends.computeIfAbsent(manner.owner, (owner) -> new CountDownLatch(1))
				: null;
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
		this.manners.clear();
		this.ends.values().forEach(CountDownLatch::countDown);
		this.ends.clear();
	}

	/**
	 * Ends the faults that were planned within a scope.
	 */
	synchronized void end(FaultScope scope) {
		end((owner) -> owner == scope || (owner instanceof Outage outage && outage.scope == scope));
	}

	private void end(Predicate<Object> ended) {
		this.courses.values().forEach((course) -> {
			course.script.removeIf((planned) -> ended.test(planned.owner));
			course.always.removeIf((planned) -> ended.test(planned.owner));
		});
		this.random.removeIf((planned) -> ended.test(planned.owner));
		this.manners.removeIf((manner) -> ended.test(manner.owner));
		this.ends.entrySet().removeIf((end) -> {
			if (ended.test(end.getKey())) {
				end.getValue().countDown();
				return true;
			}
			return false;
		});
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
		boolean fits = !fault.isBroken() || point.canBreak();
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

	/**
	 * The owner of the faults of an outage.
	 */
	private static final class Outage {

		private final Object scope;

		Outage(Object scope) {
			this.scope = scope;
		}

	}

	/**
	 * How a broken resource fails.
	 */
	final class Manner {

		private final Fault fault;

		private final Object owner;

		private Manner(Fault fault, Object owner) {
			this.fault = fault;
			this.owner = owner;
		}

		/**
		 * Injects the fault into the calling thread's call, unless it has ended.
		 */
		void strike() throws Exception {
			CountDownLatch end = endOf(this);
			if (end != null) {
				this.fault.strike(end);
			}
		}

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
