package io.github.managedpools.manual.keyed;

import io.github.managedpools.KeyedResourceFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TenantConfiguration {

	@Bean
	KeyedResourceFactory<String, Mailbox> tenantFactory() {
		return (tenant, scope) -> scope.manage(Mailbox.open(tenant));
	}

}
