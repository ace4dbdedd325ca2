package io.github.managedpools.boot.fork;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import org.awaitility.Awaitility;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that uses only the starter's dependencies. Runs in a JVM of its own and
 * prints its findings.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SmallApplication {

	public static void main(String[] arguments) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(SmallApplication.class, arguments)) {
			Service service = context.getBean(Service.class);
			System.out.println("pools: " + context.getBean(PoolRegistry.class).all().stream().map(Pool::name).toList());
			System.out.println("size: " + service.words().settings().size());
			System.out.println("by name: " + new TreeSet<>(service.byName().keySet()));
			System.out.println("declarative: " + service.greet("World"));
			System.out.println("one lease: " + service.greetTwice());
			System.out.println("keyed pools: "
					+ context.getBean(PoolRegistry.class).allKeyed().stream().map(KeyedPool::name).toList());
			System.out.println("keyed: " + service.letters().use("Fritz", (letter) -> letter.say("World")));
			System.out.println("declarative by key: " + service.greetFrom("Anna"));
			System.out.println("limit: " + service.letters().settings().maxTotal());
			String port = context.getEnvironment().getProperty("local.server.port");
			if (port != null) {
				System.out.println("handled: " + get("http://localhost:" + port + "/greeting"));
			}
			// A handler's lease is given back after the response
			Awaitility.await().until(() -> service.words().state().leases() == 0);
			System.out.println("leases left: " + service.words().state().leases());
			List.of("managedPools.endpoint", "poolsHealthContributor", "wordReactivePool", "managedPools.tuner")
				.forEach((bean) -> System.out.println(bean + ": " + context.containsBean(bean)));
		}
	}

	private static String get(String url) throws IOException {
		try (InputStream answer = URI.create(url).toURL().openStream()) {
			return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/**
	 * Starts and ends the application without the traces that the framework itself would
	 * leave in the JVM.
	 */
	public static void runOnce(String[] arguments) throws InterruptedException {
		SpringApplication application = new SpringApplication(SmallApplication.class);
		application.setRegisterShutdownHook(false);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			Service service = context.getBean(Service.class);
			service.words().acquire().close();
			service.words().acquireAsync().join().close();
			service.letters().acquire("Fritz").close();
			service.greet("World");
			service.greetTwice();
			service.greetFrom("Anna");
		}
	}

	@Bean
	ResourceFactory<Word> wordFactory() {
		return (scope) -> new Hello();
	}

	@Bean
	WordsFactory greeting() {
		return new WordsFactory();
	}

	@Bean
	KeyedResourceFactory<String, Word> letterFactory() {
		return (from, scope) -> (name) -> "%s to %s".formatted(from, name);
	}

	@Bean
	Service service(Pool<Word> words, Map<String, Pool<?>> byName, @Pooled("word") Word word,
			KeyedPool<String, Word> letters, @Pooled("letter") Word letter) {
		return new Service(words, byName, word, letters, letter);
	}

	/**
	 * Not public, so that generated code in another package can't name it.
	 */
	interface Word {

		String say(String name);

	}

	static class Hello implements Word {

		@Override
		public String say(String name) {
			return "Hello " + name;
		}

	}

	/**
	 * Registered only in a web application.
	 */
	@RestController
	static class Greeter {

		@GetMapping("/greeting")
		String greet(@Pooled("word") Word word) {
			return word.say("Web");
		}

	}

	static class Greeting {

	}

	static class WordsFactory implements ResourceFactory<Greeting> {

		@Override
		public Greeting create(CreationScope scope) {
			return new Greeting();
		}

	}

	static class Service {

		private final Pool<Word> words;

		private final Map<String, Pool<?>> byName;

		private final Word word;

		private final KeyedPool<String, Word> letters;

		private final Word letter;

		Service(Pool<Word> words, Map<String, Pool<?>> byName, Word word, KeyedPool<String, Word> letters,
				Word letter) {
			this.words = words;
			this.byName = byName;
			this.word = word;
			this.letters = letters;
			this.letter = letter;
		}

		KeyedPool<String, Word> letters() {
			return this.letters;
		}

		Pool<Word> words() {
			return this.words;
		}

		Map<String, Pool<?>> byName() {
			return this.byName;
		}

		String greet(String name) {
			return this.word.say(name);
		}

		@UsesPool(value = "letter", key = "#p0")
		public String greetFrom(String from) {
			return this.letter.say("World");
		}

		@UsesPool("word")
		public boolean greetTwice() {
			long before = this.words.state().counters().acquired();
			this.word.say("World");
			this.word.say("World");
			return this.words.state().counters().acquired() == before;
		}

	}

}
