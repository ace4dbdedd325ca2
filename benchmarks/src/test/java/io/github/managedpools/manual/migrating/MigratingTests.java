package io.github.managedpools.manual.migrating;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.junit.jupiter.api.Test;
import org.springframework.integration.file.remote.session.Session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * The examples of the chapter on migrating.
 */
class MigratingTests {

	private final MigratedConfiguration configuration = new MigratedConfiguration();

	@Test
	void readerOfBothPoolsReadsTheSame() throws Exception {
		try (Pool<FileSession> pool = Pool.builder(this.configuration.fileSession()).build()) {
			assertThat(new NewReader(pool).read("a.txt")).isEqualTo(new OldReader().read("a.txt"));
			assertThat(pool.state().resources().idle()).isEqualTo(1);
		}
	}

	@Test
	void keyedFactoryServesAKeyedPool() throws Exception {
		try (KeyedPool<String, FileSession> pool = KeyedPool.builder(this.configuration.hostSession()).build()) {
			assertThat(pool.<String, RuntimeException>use("files", FileSession::host)).isEqualTo("files");
		}
	}

	@Test
	void sessionsOfSpringIntegrationArePooled() throws Exception {
		FakeSessions sessions = new FakeSessions();
		try (Pool<Session<DirEntry>> pool = Pool.builder(new SftpSessions(sessions::open)).size(0, 1).build()) {
			PooledSessionFactory<DirEntry> factory = new PooledSessionFactory<>(pool);
			try (Session<DirEntry> session = factory.getSession()) {
				assertThat(session.exists("a.txt")).isTrue();
			}
			try (Session<DirEntry> session = factory.getSession()) {
				assertThatIOException().isThrownBy(
						() -> session.write(new ByteArrayInputStream("a".getBytes(StandardCharsets.UTF_8)), "b"));
				session.dirty();
			}
			// In doubt, and found broken
			try (Session<DirEntry> session = factory.getSession()) {
				assertThat(session.exists("a.txt")).isTrue();
			}
			assertThat(sessions.opened).hasValue(2);
		}
		assertThat(sessions.closed).hasValue(2);
	}

	/**
	 * Opens sessions that break when they write.
	 */
	private static final class FakeSessions {

		private final AtomicInteger opened = new AtomicInteger();

		private final AtomicInteger closed = new AtomicInteger();

		Session<DirEntry> open() {
			this.opened.incrementAndGet();
			return new FakeSession(this.closed);
		}

	}

	private static final class FakeSession implements Session<DirEntry> {

		private final AtomicInteger closed;

		private volatile boolean broken;

		FakeSession(AtomicInteger closed) {
			this.closed = closed;
		}

		@Override
		public boolean test() {
			return !this.broken;
		}

		@Override
		public void write(java.io.InputStream in, String to) throws IOException {
			this.broken = true;
			throw new IOException("The server has closed the connection");
		}

		@Override
		public void append(java.io.InputStream in, String to) throws IOException {
			write(in, to);
		}

		@Override
		public boolean exists(String path) {
			return !this.broken;
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

		@Override
		public boolean isOpen() {
			return !this.broken;
		}

		@Override
		public boolean remove(String path) {
			return false;
		}

		@Override
		public DirEntry[] list(String path) {
			return new DirEntry[0];
		}

		@Override
		public void read(String from, java.io.OutputStream out) {
		}

		@Override
		public boolean mkdir(String path) {
			return false;
		}

		@Override
		public boolean rmdir(String path) {
			return false;
		}

		@Override
		public void rename(String from, String to) {
		}

		@Override
		public String[] listNames(String path) {
			return new String[0];
		}

		@Override
		public java.io.InputStream readRaw(String from) {
			return java.io.InputStream.nullInputStream();
		}

		@Override
		public boolean finalizeRaw() {
			return true;
		}

		@Override
		public Object getClientInstance() {
			return this;
		}

		@Override
		public String getHostPort() {
			return "files.example.org:22";
		}

	}

}
