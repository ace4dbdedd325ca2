package io.github.managedpools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link EscapedText}.
 */
class EscapedTextTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 7, 8, 0x0B, 0x1B, 0x7F, 0x80, 0x85, 0x9B, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029,
			0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xD800, 0xDFFF })
	void charactersThatForgeOrHideALineAreEscaped(int unit) {
		String text = "a" + (char) unit + "b";
		assertThat(EscapedText.of(text)).isEqualTo("a\\u%04xb".formatted(unit));
		assertThat(EscapedText.of(EscapedText.of(text))).isEqualTo(EscapedText.of(text));
	}

	@Test
	void lineEndsAndTabsAreEscapedAsInSource() {
		assertThat(EscapedText.of("a\r\nb\tc")).isEqualTo("a\\r\\nb\\tc");
	}

	@Test
	void escapesOfTerminalsAreSpelledOut() {
		assertThat(EscapedText.of("\u001b[31mred\u001b[0m")).isEqualTo("\\u001b[31mred\\u001b[0m");
	}

	@Test
	void everyCharacterThatEndsALineIsEscaped() {
		for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
			String escaped = EscapedText.of("a" + (char) unit + "b");
			assertThat(escaped.lines()).hasSize(1);
			assertThat(escaped.codePoints()).noneMatch(Character::isISOControl);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "pool", "Größe", "日本語", "שלום", "\ud83d\udc69\u200d\ud83d\udcbb", "a b\\n" })
	void otherTextStaysAsItIs(String text) {
		assertThat(EscapedText.of(text)).isSameAs(text);
	}

}
