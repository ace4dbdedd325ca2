package io.github.managedpools.manual.migrating;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.springframework.integration.file.remote.session.Session;
import org.springframework.integration.file.remote.session.SessionFactory;

class SftpSessions implements ResourceFactory<Session<DirEntry>> {

	private final SessionFactory<DirEntry> factory;

	SftpSessions(SessionFactory<DirEntry> factory) {
		this.factory = factory;
	}

	@Override
	public Session<DirEntry> create(CreationScope scope) {
		return scope.manage(this.factory.getSession());
	}

	@Override
	public boolean isValid(Session<DirEntry> session) {
		return session.test();
	}

}
