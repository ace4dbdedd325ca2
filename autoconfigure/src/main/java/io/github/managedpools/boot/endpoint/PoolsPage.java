package io.github.managedpools.boot.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import io.github.managedpools.boot.properties.SettingsDescription;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.core.io.ClassPathResource;

/**
 * The page that shows the pools live. Style and script are put into it, so that it needs
 * nothing else, and its content security policy lets nothing run but these two.
 */
final class PoolsPage {

	/** They become one, so that each sees what those before it define. */
	private static final List<String> SCRIPTS = List.of("words.js", "elements.js", "card.js", "pools.js");

	private final Access access;

	private volatile String html = "";

	PoolsPage(Access access) {
		this.access = access;
	}

	String html() {
		String present = this.html;
		if (present.isEmpty()) {
			present = assemble();
			this.html = present;
		}
		return present;
	}

	private String assemble() {
		String style = read("pools.css");
		String script = SCRIPTS.stream().map(PoolsPage::read).collect(Collectors.joining());
		return read("pools.html").replace("{{style-hash}}", hash(style))
			.replace("{{script-hash}}", hash(script))
			.replace("{{access}}", SettingsDescription.format(this.access))
			.replace("{{style}}", style)
			.replace("{{script}}", script);
	}

	private static String read(String name) {
		try {
			return new ClassPathResource("page/" + name, PoolsPage.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String hash(String content) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
