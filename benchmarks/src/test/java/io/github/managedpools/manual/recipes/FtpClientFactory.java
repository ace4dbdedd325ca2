package io.github.managedpools.manual.recipes;

import java.io.IOException;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.apache.commons.net.ftp.FTPClient;

public final class FtpClientFactory implements ResourceFactory<FTPClient> {

	private static final int TIMEOUT_MILLIS = 1000;

	private final String host;

	private final int port;

	public FtpClientFactory(String host, int port) {
		this.host = host;
		this.port = port;
	}

	@Override
	public FTPClient create(CreationScope scope) throws IOException {
		FTPClient client = new FTPClient();
		client.setConnectTimeout(TIMEOUT_MILLIS);
		client.setDefaultTimeout(TIMEOUT_MILLIS);
		scope.onDestroy(client::disconnect);
		client.connect(this.host, this.port);
		if (!client.login("ann", "secret")) {
			throw new IOException(client.getReplyString());
		}
		return client;
	}

	@Override
	public boolean isValid(FTPClient client) throws IOException {
		return client.sendNoOp();
	}

}
