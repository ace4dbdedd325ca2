package io.github.managedpools;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

import io.github.managedpools.testkit.HostileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SafeDescriptionTests {

	@Test
	void objectDescribesItself() {
		assertThat(SafeDescription.of("text")).isEqualTo("text");
		assertThat(SafeDescription.of(null)).isEqualTo("null");
		assertThat(SafeDescription.of(new IOException("refused"))).isEqualTo("java.io.IOException: refused");
	}

	@Test
	void objectThatCannotDescribeItselfIsNamedByItsType() {
		assertThat(SafeDescription.of(HostileException.TO_STRING_THROWS.exception()))
			.contains(HostileException.class.getName())
			.endsWith("(its toString threw java.lang.IllegalStateException)");
		assertThat(SafeDescription.of(HostileException.TO_STRING_RETURNS_NULL.exception()))
			.startsWith(HostileException.class.getName());
	}

	@ParameterizedTest
	@EnumSource
	void everyHostileExceptionCanBeDescribed(HostileException hostile) {
		Exception exception = hostile.exception();
		assertThat(SafeDescription.of(exception)).isNotEmpty();
		assertThat(SafeDescription.chainOf(exception)).hasSizeBetween(1, 50);
		assertThat(SafeDescription.chainOf(exception).get(0) == exception).isTrue();
		assertThat(SafeDescription.stackOf(exception)).isNotNull();
		SafeDescription.messageOf(exception);
		SafeDescription.causeOf(exception);
		StringWriter printed = new StringWriter();
		SafeDescription.printable(exception).printStackTrace(new PrintWriter(printed));
		assertThat(printed.toString()).contains("HostileException");
	}

	@ParameterizedTest
	@EnumSource
	void failureOfACreationCanBeShownAndCompared(HostileException hostile) {
		Exception exception = hostile.exception();
		CreateFailure failure = new CreateFailure(Instant.EPOCH, exception);
		assertThat(failure.toString()).contains(failure.message());
		assertThat(failure.equals(new CreateFailure(Instant.EPOCH, exception))).isTrue();
		assertThat(failure.hashCode()).isEqualTo(new CreateFailure(Instant.EPOCH, exception).hashCode());
		assertThat(failure.equals(new CreateFailure(Instant.EPOCH, hostile.exception()))).isFalse();
	}

	@Test
	void exceptionThatCanBePrintedStaysAsItIs() {
		IOException failure = new IOException("refused", new IllegalStateException("closed"));
		failure.addSuppressed(new IOException("close"));
		assertThat(SafeDescription.printable(failure)).isSameAs(failure);
	}

	@Test
	void standInHasTheCausesAndSuppressedExceptionsOfTheOriginal() {
		IOException failure = new IOException("refused", HostileException.TO_STRING_THROWS.exception());
		failure.addSuppressed(new IOException("close"));
		Throwable standIn = SafeDescription.printable(failure);
		assertThat(standIn).hasToString("java.io.IOException: refused");
		assertThat(standIn.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(standIn.getCause()).asString().contains("its toString threw");
		assertThat(standIn.getSuppressed()).extracting(Throwable::toString)
			.containsExactly("java.io.IOException: close");
	}

}
