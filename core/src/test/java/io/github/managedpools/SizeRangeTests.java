package io.github.managedpools;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SizeRangeTests {

	@ParameterizedTest
	@CsvSource({ "2..20, 2, 20", "5, 5, 5", "0..0, 0, 0", "' 1 .. 3 ', 1, 3", "0, 0, 0", "007, 7, 7" })
	void readsRangesAndFixedSizes(String text, int min, int max) {
		assertThat(SizeRange.of(text)).isEqualTo(new SizeRange(min, max));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "..", "2..", "..2", "-1", "-1..2", "1...2", "1-2", "1..2..3", "many", "1.5",
			"99999999999" })
	void rejectsOtherText(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> SizeRange.of(text))
			.withMessage("size '%s' must be a range such as 2..20 or a fixed size such as 5", text);
	}

	@Test
	void refusesAMinimumAboveTheMaximum() {
		assertThatIllegalArgumentException().isThrownBy(() -> SizeRange.of("20..2"))
			.withMessage("size range 20..2 must satisfy 0 <= min <= max");
	}

	@Test
	void refusesANegativeMinimum() {
		assertThatIllegalArgumentException().isThrownBy(() -> new SizeRange(-1, 2))
			.withMessage("size range -1..2 must satisfy 0 <= min <= max");
	}

	@Test
	void takesTheLeastAndTheMost() {
		assertThat(SizeRange.of(2, 20)).isEqualTo(new SizeRange(2, 20));
		assertThat(SizeRange.of(3, 3)).isEqualTo(SizeRange.of(3));
		assertThatIllegalArgumentException().isThrownBy(() -> SizeRange.of(20, 2))
			.withMessage("size range 20..2 must satisfy 0 <= min <= max");
	}

	@Test
	void buildersTakeTheLeastAndTheMost() {
		ResourceFactory<String> factory = (scope) -> "";
		KeyedResourceFactory<String, String> keyedFactory = (key, scope) -> "";
		try (Pool<String> pool = Pool.builder(factory).size(1, 4).build();
				KeyedPool<String, String> keyed = KeyedPool.builder(keyedFactory).size(2, 5).build()) {
			assertThat(pool.settings().size()).isEqualTo(new SizeRange(1, 4));
			pool.reconfigure((settings) -> settings.size(0, 3));
			assertThat(pool.settings().size()).isEqualTo(new SizeRange(0, 3));
			assertThat(keyed.settings().perKey().size()).isEqualTo(new SizeRange(2, 5));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> Pool.builder(factory).size(-1, 2));
	}

	@Test
	void printsTheTextThatItParses() {
		assertThat(SizeRange.of("2..20")).hasToString("2..20");
		assertThat(SizeRange.of(5)).hasToString("5");
	}

}
