package io.github.managedpools.sample.sftp;

import java.security.KeyPair;
import java.util.function.Consumer;

import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * An SFTP server and how to log in to it.
 *
 * @param host its host
 * @param port its port
 * @param username the user
 * @param password the password, if there is one
 * @param key the key pair, if there is one
 * @param trust makes a client accept this server and no other
 */
record SftpServerDetails(String host, int port, String username, @Nullable String password, @Nullable KeyPair key,
		Consumer<SshClient> trust) {

	void addCredentials(ClientSession session) {
		if (this.key != null) {
			session.addPublicKeyIdentity(this.key);
		}
		if (this.password != null) {
			session.addPasswordIdentity(this.password);
		}
	}

}
