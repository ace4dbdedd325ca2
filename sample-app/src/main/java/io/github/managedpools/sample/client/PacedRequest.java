package io.github.managedpools.sample.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose body must arrive at a minimum rate.
 */
final class PacedRequest extends HttpServletRequestWrapper {

	private final ClientPace pace;

	PacedRequest(HttpServletRequest request, ClientPace pace) {
		super(request);
		this.pace = pace;
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		return new PacedBody(super.getInputStream(), this.pace);
	}

	@Override
	public BufferedReader getReader() throws IOException {
		String encoding = getCharacterEncoding();
		Charset charset = (encoding != null) ? Charset.forName(encoding) : StandardCharsets.ISO_8859_1;
		return new BufferedReader(new InputStreamReader(getInputStream(), charset));
	}

	private static final class PacedBody extends ServletInputStream {

		private final ServletInputStream body;

		private final ClientPace pace;

		PacedBody(ServletInputStream body, ClientPace pace) {
			this.body = body;
			this.pace = pace;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			return this.pace.measure(() -> this.body.read(buffer, offset, length));
		}

		@Override
		public boolean isFinished() {
			return this.body.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.body.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.body.setReadListener(listener);
		}

	}

}
