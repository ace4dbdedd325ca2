package io.github.managedpools.boot.properties;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolConfigurations} with property sources that can't list their names.
 */
class NonEnumerableSourceTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void propertiesOfAPoolThatNoOtherSourceMentionsReachIt() {
		this.environment.getPropertySources().addFirst(new Silent("managed-pools.pool.sftp.max-uses", "7"));
		PoolConfiguration pool = PoolConfigurations.of(this.environment).get(PoolKind.PLAIN, "sftp");
		assertThat(pool.settings().maxUses()).isEqualTo(7);
	}

	@Test
	void nonEnumerableSourceSetsPropertiesOfAPoolWithAnEntryElsewhere() {
		this.environment.getPropertySources().addFirst(new Silent("managed-pools.pool.sftp.max-uses", "7"));
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("told", Map.of("managed-pools.pool.sftp.size.max", "5")));
		PoolConfiguration pool = PoolConfigurations.of(this.environment).get(PoolKind.PLAIN, "sftp");
		assertThat(pool.settings().maxUses()).isEqualTo(7);
		assertThat(pool.settings().size().max()).isEqualTo(5);
	}

	@Test
	void itsDefaultsReachEveryPool() {
		this.environment.getPropertySources().addFirst(new Silent("managed-pools.defaults.max-uses", "7"));
		PoolConfiguration pool = PoolConfigurations.of(this.environment).get(PoolKind.PLAIN, "sftp");
		assertThat(pool.settings().maxUses()).isEqualTo(7);
	}

	@Test
	void environmentVariableThatIsWrittenAsInAFileReachesItsPool() {
		PoolConfigurations configurations = TestConfigurations.read("",
				Map.of("managed-pools.pool.sftp.max-uses", "7"));
		assertThat(configurations.get(PoolKind.PLAIN, "sftp").settings().maxUses()).isEqualTo(7);
	}

	/**
	 * A source of one property.
	 */
	private static final class Silent extends PropertySource<String> {

		private final String value;

		private Silent(String name, String value) {
			super("silent", name);
			this.value = value;
		}

		@Override
		public @Nullable Object getProperty(String name) {
			return name.equals(getSource()) ? this.value : null;
		}

	}

}
