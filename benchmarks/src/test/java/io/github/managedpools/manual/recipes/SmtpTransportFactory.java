package io.github.managedpools.manual.recipes;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;

public final class SmtpTransportFactory implements ResourceFactory<Transport> {

	private final Session session;

	public SmtpTransportFactory(Session session) {
		this.session = session;
	}

	@Override
	public Transport create(CreationScope scope) throws MessagingException {
		Transport transport = scope.manage(this.session.getTransport("smtp"));
		transport.connect();
		return transport;
	}

	@Override
	public boolean isValid(Transport transport) {
		return transport.isConnected();
	}

}
