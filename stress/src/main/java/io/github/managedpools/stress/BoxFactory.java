package io.github.managedpools.stress;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * Builds boxes, and keeps them for the end.
 */
class BoxFactory implements ResourceFactory<Box> {

	final Queue<Box> boxes = new ConcurrentLinkedQueue<>();

	@Override
	public Box create(CreationScope scope) {
		Box box = new Box();
		this.boxes.add(box);
		return box;
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void destroy(Box box) {
		box.destroyed++;
	}

	/**
	 * How often boxes were destroyed, all together.
	 */
	int destroyed() {
		return this.boxes.stream().mapToInt((box) -> box.destroyed).sum();
	}

}
