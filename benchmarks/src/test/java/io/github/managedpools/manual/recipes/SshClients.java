package io.github.managedpools.manual.recipes;

import java.time.Duration;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.core.CoreModuleProperties;

public final class SshClients {

	private SshClients() {
	}

	public static SshClient create(ServerKeyVerifier trusted, Duration silence) {
		SshClient client = SshClient.setUpDefaultClient();
		client.setServerKeyVerifier(trusted);
		// An SftpClient has no read timeout: a session whose server stays silent for
		// twice this long is closed, which ends its calls
		CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, silence);
		CoreModuleProperties.HEARTBEAT_REQUEST.set(client, "keepalive@openssh.com");
		CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, 1);
		return client;
	}

}
