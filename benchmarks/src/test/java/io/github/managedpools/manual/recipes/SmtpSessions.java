package io.github.managedpools.manual.recipes;

import java.util.Properties;

import jakarta.mail.Session;

public final class SmtpSessions {

	private SmtpSessions() {
	}

	public static Session to(String host, int port) {
		Properties properties = new Properties();
		properties.setProperty("mail.smtp.host", host);
		properties.setProperty("mail.smtp.port", String.valueOf(port));
		properties.setProperty("mail.smtp.connectiontimeout", "1000");
		properties.setProperty("mail.smtp.timeout", "1000");
		properties.setProperty("mail.smtp.writetimeout", "1000");
		properties.setProperty("mail.smtp.localhost", "mailer");
		return Session.getInstance(properties);
	}

}
