package io.github.managedpools.manual.recipes;

import java.io.StringReader;

import javax.xml.parsers.DocumentBuilder;

import groovy.lang.Script;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.Pool;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The recipes that need no server. Those of servers are tested by the drill.
 */
class LocalRecipesTests {

	@Test
	void scriptOfOneCallerDoesNotSeeTheVariablesOfAnother() throws Exception {
		try (Pool<Script> pool = Pool
			.builder(new ScriptFactory("binding.hasVariable('discount') ? amount * (1 - discount) : amount"))
			.size(0, 1)
			.build()) {
			assertThat(pool.<Object, RuntimeException>use((script) -> {
				script.setProperty("amount", 100);
				script.setProperty("discount", 0.5);
				return script.run();
			})).hasToString("50.0");
			assertThat(pool.<Object, RuntimeException>use((script) -> {
				script.setProperty("amount", 100);
				return script.run();
			})).isEqualTo(100);
			assertThat(pool.state().counters().created()).isEqualTo(1);
		}
	}

	@Test
	void parserOutlivesAMalformedDocument() throws Exception {
		try (Pool<DocumentBuilder> pool = Pool.builder(new XmlParserFactory()).size(0, 1).build()) {
			assertThat(pool.use(rootOf("<order/>"))).isEqualTo("order");
			assertThatExceptionOfType(SAXException.class).isThrownBy(() -> pool.use(rootOf("<order>")));
			assertThatExceptionOfType(SAXException.class)
				.isThrownBy(() -> pool.use(rootOf("<!DOCTYPE order SYSTEM 'file:///etc/passwd'><order/>")));
			assertThat(pool.use(rootOf("<invoice/>"))).isEqualTo("invoice");
			assertThat(pool.state().counters().created()).isEqualTo(1);
		}
	}

	private static LeaseFunction<DocumentBuilder, String, Exception> rootOf(String document) {
		return (parser) -> {
			parser.setErrorHandler(null);
			return parser.parse(new InputSource(new StringReader(document))).getDocumentElement().getTagName();
		};
	}

}
