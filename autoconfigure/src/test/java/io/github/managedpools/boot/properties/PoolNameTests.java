package io.github.managedpools.boot.properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolName}.
 */
class PoolNameTests {

	@ParameterizedTest
	@CsvSource({ "sftp, sftp", "sftpFactory, sftp", "myFtp, my-ftp", "myFtpFactory, my-ftp",
			"myFTPServer, my-ftp-server", "SFTPFactory, sftp", "my_ftp, my-ftp", "my-ftp-factory, my-ftp-factory",
			"Factory, factory", "tier2Cache, tier2-cache" })
	void factoryBeanGivesKebabCaseName(String factoryBean, String pool) {
		assertThat(PoolName.ofFactoryBean(factoryBean)).isEqualTo(pool);
	}

	@ParameterizedTest
	@CsvSource({ "sftp, sftpPool", "my-ftp, myFtpPool", "tier2-cache, tier2CachePool" })
	void poolGivesCamelCaseBeanName(String pool, String bean) {
		assertThat(PoolName.beanName(pool)).isEqualTo(bean);
	}

	@Test
	void allSpellingsFoldIntoOne() {
		assertThat(new String[] { "my-ftp", "myFtp", "MYFTP", "my_ftp", "MyFtp" })
			.allSatisfy((spelling) -> assertThat(PoolName.fold(spelling)).isEqualTo("myftp"));
	}

}
