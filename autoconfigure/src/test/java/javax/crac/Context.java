package javax.crac;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The resources that are notified of a checkpoint. Stands in for the JDK's type.
 *
 * @param <R> the type of the resources
 */
public class Context<R extends Resource> implements Resource {

	private final List<R> resources = new ArrayList<>();

	public synchronized void register(R resource) {
		this.resources.add(resource);
	}

	@Override
	public synchronized void beforeCheckpoint(Context<? extends Resource> context) throws Exception {
		List<R> reversed = new ArrayList<>(this.resources);
		Collections.reverse(reversed);
		for (R resource : reversed) {
			resource.beforeCheckpoint(this);
		}
	}

	@Override
	public synchronized void afterRestore(Context<? extends Resource> context) throws Exception {
		for (R resource : this.resources) {
			resource.afterRestore(this);
		}
	}

}
