package io.github.managedpools.commonspool2;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.CreationScope;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one pool that are active only while they are borrowed. Their borrowers
 * activate, validate and passivate them.
 */
final class OnBorrowObjects<T> implements BorrowSteps<T> {

	private final Wrappers<T, OnBorrowObject<T>> objects = new Wrappers<>();

	/** The number of borrowers that look for an object. */
	private final AtomicInteger acquiring = new AtomicInteger();

	T create(PooledObjectFactory<T> factory, CreationScope scope) throws Exception {
		PooledObject<T> wrapper = Objects.requireNonNull(factory.makeObject(), "makeObject returned null");
		OnBorrowObject<T> pooled = new OnBorrowObject<>(factory, wrapper);
		scope.onDestroy(() -> destroy(pooled));
		T object = Objects.requireNonNull(wrapper.getObject(), "makeObject returned a wrapper of null");
		this.objects.add(object, pooled);
		return object;
	}

	/**
	 * Validates an idle object, unless it may be on its way to a borrower, which then
	 * validates it after its activation.
	 */
	boolean isValid(T object) throws Exception {
		OnBorrowObject<T> pooled = this.objects.of(object);
		if (this.acquiring.get() > 0) {
			pooled.validationIsDue = true;
			return true;
		}
		return pooled.isValidAtRest();
	}

	private void destroy(OnBorrowObject<T> pooled) throws Exception {
		if (this.objects.remove(pooled.wrapper.getObject(), pooled)) {
			pooled.destroy();
		}
	}

	@Override
	public void acquireBegins() {
		this.acquiring.incrementAndGet();
	}

	@Override
	public void acquireEnds() {
		this.acquiring.decrementAndGet();
	}

	@Override
	public @Nullable Exception activate(T object, boolean validateNew) {
		return this.objects.of(object).activate(validateNew);
	}

	@Override
	public boolean isNew(T object) {
		return this.objects.of(object).isNew;
	}

	@Override
	public void settle(T object) throws Exception {
		this.objects.of(object).settle();
	}

	@Override
	public void passivate(T object) throws Exception {
		this.objects.of(object).passivate();
	}

	@Override
	public CompletableFuture<@Nullable Void> destruction(T object, DestroyMode mode) {
		OnBorrowObject<T> pooled = this.objects.of(object);
		pooled.mode = mode;
		return pooled.destruction;
	}

	@Override
	public List<CompletableFuture<@Nullable Void>> resting(@Nullable Object key) {
		return this.objects.all()
			.stream()
			.filter((pooled) -> key == null || pooled.isOf(key))
			.map((pooled) -> pooled.rest)
			.filter((rest) -> !rest.isDone())
			.toList();
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.objects.size();
	}

}
