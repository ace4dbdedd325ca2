package io.github.managedpools.manual.running;

import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;

@Configuration(proxyBeanMethods = false)
class PoolsSecurity {

	@Bean
	@Order(1)
	SecurityFilterChain poolsSecurity(HttpSecurity http) throws Exception {
		return http.securityMatcher(EndpointRequest.to("pools"))
			.authorizeHttpRequests((requests) -> requests.requestMatchers(HttpMethod.GET)
				.hasAnyRole("POOLS_READER", "POOLS_ADMIN")
				.anyRequest()
				.hasRole("POOLS_ADMIN"))
			// The token is in the cookie from which the page's buttons take it
			.csrf(CsrfConfigurer::spa)
			.httpBasic(Customizer.withDefaults())
			.build();
	}

}
