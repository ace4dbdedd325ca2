package io.github.managedpools.manual.migrating;

import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.commonspool2.KeyedPooledObjectResourceFactory;
import io.github.managedpools.commonspool2.PooledObjectResourceFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MigratedConfiguration {

	@Bean
	ResourceFactory<FileSession> fileSession() {
		return new PooledObjectResourceFactory<>(new FileSessionFactory());
	}

	@Bean
	KeyedResourceFactory<String, FileSession> hostSession() {
		return new KeyedPooledObjectResourceFactory<>(new HostSessionFactory());
	}

}
