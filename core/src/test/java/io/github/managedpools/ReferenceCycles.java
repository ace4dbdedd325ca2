package io.github.managedpools;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;

/**
 * Finds groups of classes that refer to one another: the strongly connected components of
 * the references, by the algorithm of Tarjan. A nested class counts as its outermost one.
 */
final class ReferenceCycles {

	private final Map<String, Set<String>> references = new TreeMap<>();

	private final Map<String, Integer> order = new HashMap<>();

	private final Map<String, Integer> lowest = new HashMap<>();

	private final Deque<String> open = new ArrayDeque<>();

	private final List<Set<String>> cycles = new ArrayList<>();

	private ReferenceCycles(JavaClasses classes) {
		for (JavaClass type : classes) {
			Set<String> targets = this.references.computeIfAbsent(outermost(type), (name) -> new TreeSet<>());
			for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
				JavaClass target = dependency.getTargetClass().getBaseComponentType();
				if (classes.contain(target.getName())) {
					targets.add(outermost(target));
				}
			}
		}
	}

	/**
	 * Returns the cycles among classes.
	 * @param classes the classes
	 * @return the names of the classes of each cycle
	 */
	static List<Set<String>> among(JavaClasses classes) {
		ReferenceCycles search = new ReferenceCycles(classes);
		search.references.keySet().forEach((name) -> {
			if (!search.order.containsKey(name)) {
				search.visit(name);
			}
		});
		return search.cycles;
	}

	private void visit(String name) {
		int index = this.order.size();
		this.order.put(name, index);
		this.lowest.put(name, index);
		this.open.push(name);
		for (String target : this.references.getOrDefault(name, Set.of())) {
			if (!this.order.containsKey(target)) {
				visit(target);
				this.lowest.merge(name, this.lowest.get(target), Math::min);
			}
			else if (this.open.contains(target)) {
				this.lowest.merge(name, this.order.get(target), Math::min);
			}
		}
		if (this.lowest.get(name) == index) {
			Set<String> cycle = new TreeSet<>();
			do {
				cycle.add(this.open.peek());
			}
			while (!this.open.pop().equals(name));
			if (cycle.size() > 1) {
				this.cycles.add(cycle);
			}
		}
	}

	private static String outermost(JavaClass type) {
		int inner = type.getName().indexOf('$');
		return (inner < 0) ? type.getName() : type.getName().substring(0, inner);
	}

}
