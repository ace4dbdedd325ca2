package io.github.managedpools.manual;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the Java in the documents the same as sources that the build compiles and tests
 * run: those in packages named {@code manual}, and the sample. A block is one of these
 * sources without its package, or a part of one. Changes of line breaks do not matter.
 */
class ManualTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+;\\n", Pattern.MULTILINE);

	private static final Pattern TYPE = Pattern.compile("^(?:public |final |abstract )*(?:class|interface|record) \\w",
			Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#([^)]+))?\\)|]\\(#([^)]+)\\)");

	private static List<Source> sources;

	@BeforeAll
	static void readSources() throws IOException {
		try (Stream<Path> modules = Files.list(ROOT)) {
			sources = modules
				.flatMap((module) -> Stream.of(module.resolve("src/test/java/io/github/managedpools/manual"),
						module.resolve("src/main/java/io/github/managedpools/sample")))
				.filter(Files::isDirectory)
				.flatMap((folder) -> filesIn(folder, ".java"))
				.map(Source::of)
				.toList();
		}
	}

	@Test
	void everyExampleIsASourceThatTheBuildCompiles() {
		List<String> problems = new ArrayList<>();
		int blocks = 0;
		for (Path document : documents()) {
			String text = read(document);
			Matcher block = BLOCK.matcher(text);
			while (block.find()) {
				blocks++;
				String code = block.group(1);
				if (sources.stream().noneMatch((source) -> source.contains(code))) {
					problems.add("%s, line %d: no source has this example. %s".formatted(ROOT.relativize(document),
							text.substring(0, block.start()).lines().count() + 1, nearest(code)));
				}
			}
		}
		assertThat(problems).isEmpty();
		assertThat(blocks).isPositive();
	}

	private static String nearest(String code) {
		Source best = sources.get(0);
		for (Source source : sources) {
			if (source.matching(code) > best.matching(code)) {
				best = source;
			}
		}
		int matching = best.matching(code);
		String bare = Source.bare(code);
		return "%s has its first %d of %d characters, but not then: %s".formatted(best.file.getFileName(), matching,
				bare.length(), bare.substring(matching, Math.min(matching + 80, bare.length())));
	}

	@Test
	void everyLinkLeadsSomewhere() {
		List<String> broken = new ArrayList<>();
		for (Path document : documents()) {
			Matcher link = LINK.matcher(read(document).replaceAll("(?s)```.*?```", ""));
			while (link.find()) {
				String path = link.group(1);
				String anchor = (path != null) ? link.group(2) : link.group(3);
				if (path == null || !path.contains(":")) {
					Path target = (path != null) ? document.resolveSibling(path).normalize() : document;
					if (!Files.exists(target) || (anchor != null && !anchors(target).contains(anchor))) {
						broken.add("%s: %s".formatted(ROOT.relativize(document), link.group()));
					}
				}
			}
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void everyPageIsListed() {
		String index = read(ROOT.resolve("docs/README.md"));
		assertThat(filesIn(ROOT.resolve("docs"), ".md").filter((page) -> page.getParent().endsWith("docs"))
			.map((page) -> page.getFileName().toString())
			.filter((page) -> !page.equals("README.md")))
			.allSatisfy((page) -> assertThat(index).contains("](" + page + ")"));
	}

	private static Set<String> anchors(Path document) {
		return read(document).lines()
			.filter((line) -> line.startsWith("#"))
			.map((heading) -> heading.replaceFirst("^#+ ", "")
				.toLowerCase()
				.replaceAll("[^\\w\\- ]", "")
				.replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	private static List<Path> documents() {
		return Stream
			.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("starter-test/README.md"),
					ROOT.resolve("CONTRIBUTING.md")), filesIn(ROOT.resolve("docs"), ".md"))
			.toList();
	}

	private static Stream<Path> filesIn(Path folder, String suffix) {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A source of examples.
	 *
	 * @param file the file
	 * @param imports its imports
	 * @param code the rest, without whitespace
	 */
	private record Source(Path file, Set<String> imports, String code) {

		static Source of(Path file) {
			String text = read(file);
			return new Source(file, imports(text), bare(text));
		}

		boolean contains(String example) {
			Set<String> imports = imports(example);
			// A whole type has all imports, or a reader could not compile it
			boolean sameImports = TYPE.matcher(example).find() ? imports.equals(this.imports)
					: this.imports.containsAll(imports);
			return sameImports
					&& Stream.of(example.split("(?m)^\\.\\.\\.$")).allMatch((part) -> this.code.contains(bare(part)));
		}

		/**
		 * How many characters of an example this source has in a row, from the first on.
		 */
		int matching(String example) {
			String bare = bare(example);
			int length = 0;
			while (length < bare.length() && this.code.contains(bare.substring(0, length + 1))) {
				length++;
			}
			return length;
		}

		static Set<String> imports(String text) {
			return IMPORT.matcher(text)
				.results()
				.map((line) -> line.group().strip())
				.collect(Collectors.toCollection(TreeSet::new));
		}

		static String bare(String text) {
			return IMPORT.matcher(text).replaceAll("").replaceFirst("(?m)^package .*\\n", "").replaceAll("\\s+", "");
		}

	}

}
