package io.github.managedpools.commonspool2;

import java.util.concurrent.CompletableFuture;

import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.PooledObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * One object of the {@link OnBorrowObjects}. Its fields are written by the thread that
 * has the object: its borrower, or the pool's thread that builds, validates or destroys
 * it. The pool orders these threads.
 */
final class OnBorrowObject<T> {

	final PooledObjectFactory<T> factory;

	final PooledObject<T> wrapper;

	/** Completes when the object is destroyed, exceptionally if that has failed. */
	final CompletableFuture<@Nullable Void> destruction = new CompletableFuture<>();

	/** Completes when the object, once it has been in use, is borrowed or destroyed. */
	volatile CompletableFuture<@Nullable Void> rest = CompletableFuture.completedFuture(null);

	boolean isNew = true;

	/** Whether the object has been idle for so long that its borrower validates it. */
	boolean validationIsDue;

	volatile DestroyMode mode = DestroyMode.NORMAL;

	OnBorrowObject(PooledObjectFactory<T> factory, PooledObject<T> wrapper) {
		this.factory = factory;
		this.wrapper = wrapper;
	}

	/**
	 * Activates and, if that is due, validates the object for its borrower.
	 */
	@Nullable Exception activate(boolean validateNew) {
		this.wrapper.allocate();
		this.rest.complete(null);
		boolean validate = this.validationIsDue || (this.isNew && validateNew);
		this.validationIsDue = false;
		try {
			this.factory.activateObject(this.wrapper);
			if (validate && !this.factory.validateObject(this.wrapper)) {
				return new IllegalStateException("validateObject returned false");
			}
		}
		catch (Exception ex) {
			return ex;
		}
		this.isNew = false;
		return null;
	}

	void passivate() throws Exception {
		this.wrapper.markReturning();
		this.factory.passivateObject(this.wrapper);
		this.wrapper.deallocate();
		this.rest = new CompletableFuture<>();
	}

	void settle() throws Exception {
		if (this.isNew) {
			this.factory.passivateObject(this.wrapper);
			this.isNew = false;
			this.rest = new CompletableFuture<>();
		}
	}

	/**
	 * Whether the object still works. The object is passive before and after that.
	 */
	boolean isValidAtRest() throws Exception {
		this.factory.activateObject(this.wrapper);
		boolean valid = this.factory.validateObject(this.wrapper);
		this.factory.passivateObject(this.wrapper);
		return valid;
	}

	boolean isOf(Object key) {
		return this.factory instanceof KeyBoundObjectFactory<?, ?> bound && bound.key().equals(key);
	}

	void destroy() throws Exception {
		try {
			this.wrapper.invalidate();
			this.factory.destroyObject(this.wrapper, this.mode);
			this.destruction.complete(null);
		}
		catch (Throwable ex) {
			this.destruction.completeExceptionally(ex);
			throw ex;
		}
		finally {
			this.rest.complete(null);
		}
	}

}
