package io.github.managedpools.boot.wiring;

import java.util.stream.Stream;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.reactive.ReactivePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a pool is injected by the type of its resources, however its bean or that of
 * its factory is defined.
 */
class PoolTypesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer((context) -> context.getBeanFactory().registerScope("ours", new SimpleThreadScope()))
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				DeclarativeLeasesAutoConfiguration.class, ReactivePoolsAutoConfiguration.class))
		// Another pool, so that only the type tells them apart
		.withBean("otherFactory", OtherFactory.class);

	static Stream<Class<?>> definitions() {
		return Stream.of(ScopedFactory.class, ScopedFactoryBehindAnInterface.class, FactoryOfAFactory.class,
				FactoryClassOfAFactory.class, GenericConfiguration.class, ComponentFactory.class, StaticFactory.class,
				RegistrarFactory.class, ProgrammaticFactory.class, LateFactory.class, PoolOfAFactoryBean.class,
				ScopedPool.class, PoolOfAGenericFactoryBean.class);
	}

	@ParameterizedTest
	@MethodSource("definitions")
	void poolInjectsByTheTypeOfItsResources(Class<?> definition) {
		this.contextRunner.withUserConfiguration(definition, User.class).run((context) -> {
			assertThat(context).hasNotFailed();
			User user = context.getBean(User.class);
			assertThat(user.tickets.<String, RuntimeException>use((ticket) -> ticket.print())).isEqualTo("ticket");
			assertThat(user.ticket.print()).isEqualTo("ticket");
			assertThat(user.reactive).isNotNull();
		});
	}

	@Test
	void factoryThatAPostProcessorRegistersAsAnObjectGivesAPool() {
		// Regression test: an entry for it was refused
		this.contextRunner.withBean("registrar", BeanFactoryPostProcessor.class, () -> (beanFactory) -> {
			beanFactory.registerSingleton("ticketFactory", new TicketFactory());
			beanFactory.registerSingleton("tenantFactory",
					(KeyedResourceFactory<String, Ticket>) (key, scope) -> new Ticket());
		})
			.withPropertyValues("managed-pools.pool.ticket.size=3", "managed-pools.keyed-pool.tenant.size=2")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("ticketPool", Pool.class).state().size().max()).isEqualTo(3);
				assertThat(context.getBean("tenantPool", KeyedPool.class).settings().perKey().size().max())
					.isEqualTo(2);
			});
	}

	@Test
	void keyedPoolInjectsByItsTypesBehindAScopedProxy() {
		this.contextRunner.withUserConfiguration(ScopedKeyedFactory.class, KeyedUser.class)
			.run((context) -> assertThat(context.getBean(KeyedUser.class).tickets.name()).isEqualTo("ticket"));
	}

	static class Ticket {

		String print() {
			return "ticket";
		}

	}

	static class OtherFactory implements ResourceFactory<StringBuilder> {

		@Override
		public StringBuilder create(CreationScope scope) {
			return new StringBuilder();
		}

	}

	static class TicketFactory implements ResourceFactory<Ticket> {

		@Override
		public Ticket create(CreationScope scope) {
			return new Ticket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedFactory {

		@Bean
		@Scope(scopeName = "ours", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ResourceFactory<Ticket> ticketFactory() {
			return new TicketFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedFactoryBehindAnInterface {

		@Bean
		@Scope(scopeName = "ours", proxyMode = ScopedProxyMode.INTERFACES)
		ResourceFactory<Ticket> ticketFactory() {
			return (scope) -> new Ticket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryOfAFactory {

		@Bean
		FactoryBean<ResourceFactory<Ticket>> ticketFactory() {
			return new Product<>((scope) -> new Ticket(), ResourceFactory.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(FactoryClassOfAFactory.Registrar.class)
	static class FactoryClassOfAFactory {

		static class Registrar implements BeanRegistrar {

			@Override
			public void register(BeanRegistry registry, Environment env) {
				registry.registerBean("ticketFactory", TicketFactoryBean.class);
			}

		}

	}

	static class TicketFactoryBean implements FactoryBean<ResourceFactory<Ticket>> {

		@Override
		public ResourceFactory<Ticket> getObject() {
			return new TicketFactory();
		}

		@Override
		public Class<?> getObjectType() {
			return ResourceFactory.class;
		}

	}

	abstract static class Base<T> {

		@Bean
		ResourceFactory<T> ticketFactory() {
			return (scope) -> create();
		}

		abstract T create();

	}

	@Configuration(proxyBeanMethods = false)
	static class GenericConfiguration extends Base<Ticket> {

		@Override
		Ticket create() {
			return new Ticket();
		}

	}

	@Component("ticketFactory")
	static class ComponentFactory extends TicketFactory {

	}

	@Configuration(proxyBeanMethods = false)
	static class StaticFactory {

		@Bean
		static ResourceFactory<Ticket> ticketFactory() {
			return (scope) -> new Ticket();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(RegistrarFactory.Registrar.class)
	static class RegistrarFactory {

		static class Registrar implements BeanRegistrar {

			@Override
			public void register(BeanRegistry registry, Environment env) {
				registry.registerBean("ticketFactory", new ParameterizedTypeReference<ResourceFactory<Ticket>>() {
				}, (spec) -> spec.supplier((context) -> (scope) -> new Ticket()));
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProgrammaticFactory {

		@Bean
		static BeanDefinitionRegistryPostProcessor registrar() {
			return (registry) -> registry.registerBeanDefinition("ticketFactory",
					new RootBeanDefinition(TicketFactory.class, TicketFactory::new));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateFactory {

		@Bean
		static BeanFactoryPostProcessor registrar() {
			return (beanFactory) -> ((BeanDefinitionRegistry) beanFactory).registerBeanDefinition("ticketFactory",
					new RootBeanDefinition(TicketFactory.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PoolOfAFactoryBean {

		@Bean
		FactoryBean<Pool<Ticket>> ticketPool() {
			return new Product<>(Pool.builder(new TicketFactory()).name("ticket").build(), Pool.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PoolOfAGenericFactoryBean {

		@Bean
		Product<Pool<Ticket>> ticketPool() {
			return new Product<>(Pool.builder(new TicketFactory()).name("ticket").build(), Pool.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedPool {

		@Bean
		@Scope(scopeName = "ours", proxyMode = ScopedProxyMode.INTERFACES)
		Pool<Ticket> ticketPool() {
			return Pool.builder(new TicketFactory()).name("ticket").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedKeyedFactory {

		@Bean
		@Scope(scopeName = "ours", proxyMode = ScopedProxyMode.INTERFACES)
		KeyedResourceFactory<String, Ticket> ticketFactory() {
			return (key, scope) -> new Ticket();
		}

	}

	static class Product<T> implements FactoryBean<T> {

		private final T product;

		private final Class<?> type;

		Product(T product, Class<?> type) {
			this.product = product;
			this.type = type;
		}

		@Override
		public T getObject() {
			return this.product;
		}

		@Override
		public Class<?> getObjectType() {
			return this.type;
		}

	}

	static class User {

		private final Pool<Ticket> tickets;

		private final Ticket ticket;

		private final ReactivePool<Ticket> reactive;

		User(Pool<Ticket> tickets, @Pooled("ticket") Ticket ticket, ReactivePool<Ticket> reactive) {
			this.tickets = tickets;
			this.ticket = ticket;
			this.reactive = reactive;
		}

	}

	static class KeyedUser {

		private final KeyedPool<String, Ticket> tickets;

		KeyedUser(KeyedPool<String, Ticket> tickets) {
			this.tickets = tickets;
		}

	}

}
