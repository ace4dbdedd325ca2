package io.github.managedpools.drill;

import java.net.InetAddress;
import java.util.Hashtable;

import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

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
		Hashtable<String, String> environment = new Hashtable<>();
		environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
		environment.put(Context.PROVIDER_URL, "ldap://%s:%d".formatted(HOST, port));
		environment.put(Context.SECURITY_PRINCIPAL, "cn=ann");
		environment.put(Context.SECURITY_CREDENTIALS, "secret");
		environment.put("com.sun.jndi.ldap.connect.timeout", String.valueOf(TIMEOUT_MILLIS));
		environment.put("com.sun.jndi.ldap.read.timeout", String.valueOf(TIMEOUT_MILLIS));
		return new ResourceFactory<>() {

			@Override
			public DirContext create(CreationScope scope) throws NamingException {
				DirContext context = new InitialDirContext(environment);
				scope.onDestroy(context::close);
				return context;
			}

			@Override
			public boolean isValid(DirContext context) throws NamingException {
				return context.getAttributes("", new String[] { "vendorName" }) != null;
			}

		};
	}

	@Override
	public void call(DirContext context) throws NamingException {
		context.getAttributes(BASE);
	}

}
