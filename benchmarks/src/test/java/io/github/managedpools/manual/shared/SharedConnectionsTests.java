package io.github.managedpools.manual.shared;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of the chapter on shared connections.
 */
class SharedConnectionsTests {

	@Test
	void connectionIsSharedAndABrokenOneIsLentNoMore() throws Exception {
		try (Pool<Connection> pool = Pool.<Connection>builder((scope) -> scope.manage(new Connection()))
			.size(0, 2)
			.leasesPerResource(2)
			.build()) {
			try (Lease<Connection> first = pool.acquire(); Lease<Connection> second = pool.acquire()) {
				assertThat(second.get()).isSameAs(first.get());
				try (Lease<Connection> third = pool.acquire()) {
					assertThat(third.get()).isNotSameAs(first.get());
				}
				second.invalidate();
				// The other holder keeps the connection until its lease ends
				assertThat(first.get().isOpen()).isTrue();
			}
		}
	}

	@Test
	void channelIsOpenedOnALeasedConnection() throws Exception {
		try (Pool<Connection> connections = Pool.<Connection>builder((scope) -> scope.manage(new Connection()))
			.name("connection")
			.size(0, 1)
			.leasesPerResource(8)
			.build();
				Pool<Connection.Channel> channels = Pool.builder(new ChannelFactory(connections))
					.name("channel")
					.size(0, 8)
					.build()) {
			try (Lease<Connection.Channel> one = channels.acquire();
					Lease<Connection.Channel> other = channels.acquire()) {
				assertThat(one.get().connection()).isSameAs(other.get().connection());
				assertThat(one.get().connection().channels()).isEqualTo(2);
				assertThat(connections.state().leases()).isEqualTo(2);
			}
			assertThat(connections.state().leases()).isEqualTo(2);
			channels.close();
			assertThat(connections.state().leases()).isZero();
		}
	}

}
