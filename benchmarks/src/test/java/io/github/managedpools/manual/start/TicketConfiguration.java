package io.github.managedpools.manual.start;

import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.managedpools.ResourceFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

	@Bean
	ResourceFactory<Socket> ticketFactory() {
		return (scope) -> {
			Socket socket = scope.manage(new Socket("tickets.example.org", 7070));
			socket.getOutputStream().write("HELLO\n".getBytes(StandardCharsets.US_ASCII));
			return socket;
		};
	}

}
