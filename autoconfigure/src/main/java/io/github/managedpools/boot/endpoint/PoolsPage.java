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
	 * The content security policy, as a header. Beside what the page itself says, which
	 * is all that a browser takes from a page, nobody may show it in a frame and have its
	 * buttons clicked by users who do not see them.
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
	 * What the page holds, read when it is first asked for.
	 */
	private static final class Content {

		static final String STYLE = read("pools.css");

		static final String SCRIPT = SCRIPTS.stream().map(PoolsPage::read).collect(Collectors.joining());

		static final String POLICY = "default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
			.formatted(hash(STYLE), hash(SCRIPT));

	}

}
