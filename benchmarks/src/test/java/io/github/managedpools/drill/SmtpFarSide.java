package io.github.managedpools.drill;

import java.net.InetAddress;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.recipes.SmtpSessions;
import io.github.managedpools.manual.recipes.SmtpTransportFactory;
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
		return new SmtpTransportFactory(SmtpSessions.to(HOST, port));
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
