package io.github.managedpools.drill;

import java.io.IOException;
import java.util.List;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.recipes.FtpClientFactory;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.UserManager;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.ClearTextPasswordEncryptor;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;

/**
 * Apache FtpServer, and clients of Commons Net.
 */
final class FtpFarSide implements FarSide<FTPClient> {

	private static final int MOST_LOGINS = 1000;

	@Override
	public String name() {
		return "FTP";
	}

	@Override
	public Server serve() throws Exception {
		ListenerFactory listeners = new ListenerFactory();
		listeners.setServerAddress(HOST);
		listeners.setPort(0);
		Listener listener = listeners.createListener();
		ConnectionConfigFactory connections = new ConnectionConfigFactory();
		connections.setMaxLogins(MOST_LOGINS);
		FtpServerFactory servers = new FtpServerFactory();
		servers.addListener("default", listener);
		servers.setConnectionConfig(connections.createConnectionConfig());
		servers.setUserManager(users());
		FtpServer server = servers.createServer();
		server.start();
		return new Server() {

			@Override
			public int port() {
				return listener.getPort();
			}

			@Override
			public void stop() {
				server.stop();
			}

		};
	}

	private static UserManager users() throws Exception {
		PropertiesUserManagerFactory managers = new PropertiesUserManagerFactory();
		managers.setPasswordEncryptor(new ClearTextPasswordEncryptor());
		UserManager users = managers.createUserManager();
		BaseUser user = new BaseUser();
		user.setName("ann");
		user.setPassword("secret");
		user.setHomeDirectory(System.getProperty("java.io.tmpdir"));
		user.setAuthorities(List.of(new ConcurrentLoginPermission(MOST_LOGINS, MOST_LOGINS)));
		users.save(user);
		return users;
	}

	@Override
	public ResourceFactory<FTPClient> factory(int port) {
		return new FtpClientFactory(HOST, port);
	}

	@Override
	public void call(FTPClient client) throws IOException {
		if (client.printWorkingDirectory() == null) {
			throw new IOException(client.getReplyString());
		}
	}

}
