package io.github.managedpools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps wordings out of sources and documents that a reader has to read twice, or that
 * refer to a text elsewhere.
 */
class WordingTests {

	private static final Path ROOT = Path.of("..");

	private static final List<String> DOCUMENTS = List.of(".java", ".md", ".yml", ".xml", ".sh", ".js", ".html");

	/** A rule is named by a constant, whose javadoc is the rule. */
	private static final Pattern BY_NUMBER = Pattern.compile("\\b(rule|scenario|invariant)s? (no\\. ?)?\\d",
			Pattern.CASE_INSENSITIVE);

	/** The sentence needs an actor: the caller, the sweeper, the releasing thread. */
	private static final Pattern WITHOUT_AN_ACTOR = Pattern.compile(
			"\\bwho(m)?ever\\b|\\bwho (is|has|loses)\\b|\\b(his|him|somebody|anybody)\\b|\\bsees to it\\b|\\btold of\\b|\\bfor want of\\b",
			Pattern.CASE_INSENSITIVE);

	@Test
	void noRuleOrScenarioIsNamedByItsNumber() throws IOException {
		assertThat(linesWith(BY_NUMBER)).isEmpty();
	}

	@Test
	void sentencesNameTheirActor() throws IOException {
		assertThat(linesWith(WITHOUT_AN_ACTOR)).isEmpty();
	}

	private static List<String> linesWith(Pattern pattern) throws IOException {
		List<String> found = new ArrayList<>();
		try (Stream<Path> files = Files.walk(ROOT)) {
			for (Path file : files.filter(WordingTests::isWrittenByHand).toList()) {
				List<String> lines = Files.readAllLines(file);
				for (int i = 0; i < lines.size(); i++) {
					if (pattern.matcher(lines.get(i)).find()) {
						found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
					}
				}
			}
		}
		return found;
	}

	private static boolean isWrittenByHand(Path file) {
		String name = file.getFileName().toString();
		return DOCUMENTS.stream().anyMatch(name::endsWith) && !file.toString().contains("/target/")
				&& !file.toString().contains("/.git/") && !name.equals("WordingTests.java")
				&& Files.isRegularFile(file);
	}

}
