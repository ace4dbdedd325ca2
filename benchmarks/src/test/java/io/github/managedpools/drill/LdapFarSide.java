package io.github.managedpools.drill;

import java.net.InetAddress;

import javax.naming.NamingException;
import javax.naming.directory.DirContext;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.recipes.LdapContextFactory;

/**
 * The in-memory server of UnboundID, and contexts of JNDI.
 */
final class LdapFarSide implements FarSide<DirContext> {

	private static final String BASE = "dc=example,dc=org";

	@Override
	public String name() {
		return "LDAP";
	}

	@Override
	public Server serve() throws Exception {
		InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
		config.addAdditionalBindCredentials("cn=ann", "secret");
		config.setSchema(null);
		config.setListenerConfigs(
				InMemoryListenerConfig.createLDAPConfig("default", InetAddress.getByName(HOST), 0, null));
		InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
		server.add("dn: " + BASE, "objectClass: domain", "dc: example");
		server.startListening();
		return new Server() {

			@Override
			public int port() {
				return server.getListenPort();
			}

			@Override
			public void stop() {
				server.shutDown(true);
			}

		};
	}

	@Override
	public ResourceFactory<DirContext> factory(int port) {
		return new LdapContextFactory("ldap://%s:%d".formatted(HOST, port));
	}

	@Override
	public void call(DirContext context) throws NamingException {
		context.getAttributes(BASE);
	}

}
