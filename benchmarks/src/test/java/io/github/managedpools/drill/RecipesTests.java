package io.github.managedpools.drill;

import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The manual's recipes with the servers of the drill, which uses the same recipes for
 * what takes longer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipesTests {

	private SftpFarSide sftp;

	@BeforeAll
	void startClient() throws Exception {
		this.sftp = new SftpFarSide();
	}

	@AfterAll
	void stopClient() {
		this.sftp.close();
	}

	List<FarSide<?>> farSides() throws Exception {
		return List.of(this.sftp, new SmtpFarSide(), new FtpFarSide(), new LdapFarSide(), new SocketFarSide());
	}

	@ParameterizedTest
	@MethodSource("farSides")
	<T> void clientIsUsedAgainAndAStoppedServerIsNoticed(FarSide<T> farSide) throws Exception {
		FarSide.Server server = farSide.serve();
		try (Pool<T> pool = Pool.builder(farSide.factory(server.port())).name(farSide.name()).size(0, 1).build()) {
			for (int use = 0; use < 2; use++) {
				try (Lease<T> lease = pool.acquire()) {
					farSide.call(lease.get());
				}
			}
			assertThat(pool.state().counters().created()).isEqualTo(1);
			server.stop();
			// The first call after the end may still meet the lost connection
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> call(pool, farSide));
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> call(pool, farSide));
			assertThat(pool.state().resources().total()).isZero();
		}
		finally {
			server.stop();
		}
	}

	private static <T> void call(Pool<T> pool, FarSide<T> farSide) throws Exception {
		pool.use((connection) -> {
			farSide.call(connection);
			return true;
		});
	}

}
