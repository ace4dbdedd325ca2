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
 * The page that shows the pools live. Style and scripts are inlined, so that the page has
 * no external assets and its content security policy permits nothing else.
 */
final class PoolsPage {

	/**
	 * Concatenated into one script, so that each file can use the definitions of those
	 * before it.
	 */
	private static final List<String> SCRIPTS = List.of("words.js", "elements.js", "card.js", "pools.js");

	private static final String FRAMES = "; frame-ancestors 'none'";

	private final Access access;

	private volatile String html = "";

	PoolsPage(Access access) {
		this.access = access;
	}

	String html() {
		String present = this.html;
		if (present.isEmpty()) {
			present = read("pools.html").replace("{{policy}}", Content.POLICY)
				.replace("{{access}}", SettingsDescription.format(this.access))
				.replace("{{style}}", Content.STYLE)
				.replace("{{script}}", Content.SCRIPT);
			this.html = present;
		}
		return present;
	}

	/**
	 * The content security policy as a header. In addition to the policy in the page
	 * itself, it forbids frames, which browsers accept in a header only: otherwise
	 * another site could frame the page and trick users into clicking its buttons.
	 */
	static String policy() {
		return Content.POLICY + FRAMES;
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

	/**
	 * The content of the page, read on first use.
	 */
	private static final class Content {

		static final String STYLE = read("pools.css");

		static final String SCRIPT = SCRIPTS.stream().map(PoolsPage::read).collect(Collectors.joining());

		static final String POLICY = "default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
			.formatted(hash(STYLE), hash(SCRIPT));

	}

}
