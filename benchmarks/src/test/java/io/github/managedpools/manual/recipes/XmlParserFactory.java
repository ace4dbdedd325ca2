package io.github.managedpools.manual.recipes;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.xml.sax.SAXException;

public final class XmlParserFactory implements ResourceFactory<DocumentBuilder> {

	@Override
	public DocumentBuilder create(CreationScope scope) throws ParserConfigurationException {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
		factory.setNamespaceAware(true);
		return factory.newDocumentBuilder();
	}

	@Override
	public void reset(DocumentBuilder parser) {
		parser.reset();
	}

	@Override
	public boolean isFatal(Throwable failure) {
		// A malformed document says nothing about the parser
		return !(failure instanceof SAXException);
	}

}
