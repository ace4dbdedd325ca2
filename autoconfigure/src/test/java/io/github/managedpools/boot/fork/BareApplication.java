package io.github.managedpools.boot.fork;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application without pools.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class BareApplication {

	/**
	 * Starts and ends the application, as {@link SmallApplication#runOnce} does.
	 */
	public static void runOnce(String[] arguments) {
		SpringApplication application = new SpringApplication(BareApplication.class);
		application.setRegisterShutdownHook(false);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.run(arguments).close();
	}

}
