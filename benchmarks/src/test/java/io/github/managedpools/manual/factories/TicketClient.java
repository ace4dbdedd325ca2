package io.github.managedpools.manual.factories;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Speaks to a server in lines, each of which is answered by a line.
 */
class TicketClient {

	private final Socket socket;

	private final BufferedReader in;

	TicketClient(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
	}

	void login(String user, String password) throws IOException {
		ask("LOGIN " + user + " " + password);
	}

	String ask(String question) throws IOException {
		this.socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
		String answer = this.in.readLine();
		if (answer == null) {
			throw new IOException("The server has closed the connection");
		}
		if (answer.startsWith("ERROR ")) {
			throw new RefusedException(answer);
		}
		return answer;
	}

}
