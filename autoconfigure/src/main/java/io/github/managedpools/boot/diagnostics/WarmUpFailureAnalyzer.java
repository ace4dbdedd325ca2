package io.github.managedpools.boot.diagnostics;

import io.github.managedpools.EscapedText;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a pool whose required warm-up failed.
 */
class WarmUpFailureAnalyzer extends AbstractFailureAnalyzer<ResourceCreationException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ResourceCreationException cause) {
		BeanCreationException creation = findCause(rootFailure, BeanCreationException.class);
		if (creation == null) {
			return null;
		}
		Throwable reason = (cause.getCause() != null) ? cause.getCause() : cause;
		return new FailureAnalysis(EscapedText.of("%s: %s".formatted(cause.getMessage(), SafeDescription.of(reason))),
				"Make what the factory connects to available. To start without it, set the pool's 'warm-up' to eager or lazy.",
				cause);
	}

}
