package io.github.managedpools.manual.recipes;

import java.util.Hashtable;

import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

public final class LdapContextFactory implements ResourceFactory<DirContext> {

	private final Hashtable<String, String> environment = new Hashtable<>();

	public LdapContextFactory(String url) {
		this.environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
		this.environment.put(Context.PROVIDER_URL, url);
		this.environment.put(Context.SECURITY_PRINCIPAL, "cn=ann");
		this.environment.put(Context.SECURITY_CREDENTIALS, "secret");
		this.environment.put("com.sun.jndi.ldap.connect.timeout", "1000");
		this.environment.put("com.sun.jndi.ldap.read.timeout", "1000");
	}

	@Override
	public DirContext create(CreationScope scope) throws NamingException {
		DirContext context = new InitialDirContext(this.environment);
		scope.onDestroy(context::close);
		return context;
	}

	@Override
	public boolean isValid(DirContext context) throws NamingException {
		return context.getAttributes("", new String[] { "vendorName" }) != null;
	}

}
