package io.github.managedpools.sample.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolListener;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * Tells what the pools do while a fault is played.
 */
@Component
@ConditionalOnBooleanProperty(name = "sample.sftp.embedded", matchIfMissing = true)
class StoryListener implements PoolListener {

	private final AtomicReference<@Nullable Story> story = new AtomicReference<>();

	/**
	 * Begins to tell.
	 * @param story receives what happens
	 * @return whether no other story is being told
	 */
	boolean begin(Story story) {
		return this.story.compareAndSet(null, story);
	}

	void end() {
		this.story.set(null);
	}

	@Override
	public void onCreated(String pool, Duration took) {
		tell("opened %s in %d ms".formatted(resource(pool), took.toMillis()));
	}

	@Override
	public void onCreateFailed(String pool, Duration took, Throwable cause) {
		tell("could not open %s: %s".formatted(resource(pool), reason(cause)));
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		tell("closed %s: %s".formatted(resource(pool), switch (reason) {
			case INVALID -> "the check found it broken";
			case INVALIDATED -> "its holder found it broken";
			case LOST -> "its holder has dropped it";
			case REFRESHED -> "the pool is refreshed";
			case IDLE -> "nothing needs it any more";
			default -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
		}));
	}

	@Override
	public void onFailure(String pool, String what, Throwable cause) {
		tell("met a failure (%s): %s".formatted(what, reason(cause)));
	}

	@Override
	public void onLeak(String pool, LeaseInfo lease) {
		tell("reported a lease that the thread '%s' began and never ended".formatted(lease.thread()));
	}

	private void tell(String text) {
		Story story = this.story.get();
		if (story != null) {
			story.tell("pool", "The pool " + text + ".");
		}
	}

	private static String resource(String pool) {
		return pool.equals("ssh-session") ? "an SSH session" : "an SFTP channel";
	}

	static String reason(Throwable failure) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		if (root instanceof InterruptedException) {
			return "it took too long and was interrupted";
		}
		String message = root.getMessage();
		return (message != null) ? message.replaceFirst("\\.$", "") : root.getClass().getSimpleName();
	}

}
