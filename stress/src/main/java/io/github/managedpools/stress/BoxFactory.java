package io.github.managedpools.stress;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

/**
 * Builds boxes, and keeps them until the end of a test.
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
	 * Returns the number of destructions of all boxes.
	 */
	int destroyed() {
		return this.boxes.stream().mapToInt((box) -> box.destroyed).sum();
	}

}
