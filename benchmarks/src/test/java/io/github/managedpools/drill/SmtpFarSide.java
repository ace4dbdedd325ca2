package io.github.managedpools.drill;

import java.net.InetAddress;
import java.util.Properties;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import org.subethamail.smtp.server.SMTPServer;

/**
 * SubEtha SMTP, and transports of Jakarta Mail.
 */
final class SmtpFarSide implements FarSide<Transport> {

	private final Address[] recipients;

	SmtpFarSide() throws AddressException {
		this.recipients = InternetAddress.parse("ann@example.org");
	}

	@Override
	public String name() {
		return "SMTP";
	}

	@Override
	public Server serve() throws Exception {
		SMTPServer server = SMTPServer.port(0).bindAddress(InetAddress.getByName(HOST)).build();
		server.start();
		return new Server() {

			@Override
			public int port() {
				return server.getPortAllocated();
			}

			@Override
			public void stop() {
				server.stop();
			}

		};
	}

	@Override
	public ResourceFactory<Transport> factory(int port) {
		Session session = session(port);
		return new ResourceFactory<>() {

			@Override
			public Transport create(CreationScope scope) throws MessagingException {
				Transport transport = scope.manage(session.getTransport("smtp"));
				transport.connect();
				return transport;
			}

			@Override
			public boolean isValid(Transport transport) {
				return transport.isConnected();
			}

		};
	}

	private static Session session(int port) {
		Properties properties = new Properties();
		properties.setProperty("mail.smtp.host", HOST);
		properties.setProperty("mail.smtp.localhost", "drill");
		properties.setProperty("mail.smtp.port", String.valueOf(port));
		for (String timeout : new String[] { "connectiontimeout", "timeout" }) {
			properties.setProperty("mail.smtp." + timeout, String.valueOf(TIMEOUT_MILLIS));
		}
		return Session.getInstance(properties);
	}

	@Override
	public void call(Transport transport) throws MessagingException {
		MimeMessage message = new MimeMessage((Session) null);
		message.setFrom("bob@example.org");
		message.setRecipients(RecipientType.TO, this.recipients);
		message.setSubject("Drill");
		message.setText("Hello");
		message.saveChanges();
		transport.sendMessage(message, this.recipients);
	}

}
