package io.github.managedpools.sample.sftp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The factory beans of the two pools and their dependencies. The pools themselves are
 * configured in {@code application.yml}.
 */
@Configuration(proxyBeanMethods = false)
class SftpConfiguration {

	private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(20);

	@Bean
	ResourceFactory<ClientSession> sshSession(SshClient sshClient, SftpServerDetails sftpServer) {
		return new SshSessionFactory(sshClient, sftpServer);
	}

	@Bean
	ResourceFactory<SftpClient> sftpChannel(Pool<ClientSession> sshSessionPool) {
		return new SftpChannelFactory(sshSessionPool);
	}

	@Bean(initMethod = "start", destroyMethod = "stop")
	SshClient sshClient(SftpServerDetails sftpServer, SftpProperties properties) {
		SshClient client = SshClient.setUpDefaultClient();
		sftpServer.trust().accept(client);
		// Ignore the ~/.ssh folder of the user who starts this application
		client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
		client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
		// A session whose server is silent is closed after two to three of these
		CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, HEARTBEAT_INTERVAL);
		CoreModuleProperties.HEARTBEAT_REQUEST.set(client, "keepalive@openssh.com");
		CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 1);
		SftpModuleProperties.SFTP_CHANNEL_OPEN_TIMEOUT.set(client, properties.timeout());
		return client;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "sample.sftp.embedded", matchIfMissing = true)
	static class Embedded {

		@Bean(initMethod = "start", destroyMethod = "close")
		EmbeddedSftpServer embeddedSftpServer() throws IOException, GeneralSecurityException {
			return new EmbeddedSftpServer();
		}

		@Bean
		SftpServerDetails sftpServer(EmbeddedSftpServer embeddedSftpServer) {
			return embeddedSftpServer.details();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "sample.sftp.embedded", havingValue = false)
	static class External {

		@Bean
		SftpServerDetails sftpServer(SftpProperties properties) {
			return ExternalSftpServer.details(properties);
		}

	}

}
