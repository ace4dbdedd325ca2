package io.github.managedpools.manual.migrating;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import org.springframework.integration.file.remote.session.Session;
import org.springframework.integration.file.remote.session.SessionFactory;
import org.springframework.messaging.MessagingException;

class PooledSessionFactory<F> implements SessionFactory<F> {

	private final Pool<Session<F>> pool;

	PooledSessionFactory(Pool<Session<F>> pool) {
		this.pool = pool;
	}

	@Override
	public Session<F> getSession() {
		try {
			return sessionOf(this.pool.acquire());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessagingException("Interrupted while waiting for a session", ex);
		}
	}

	@SuppressWarnings("unchecked")
	private Session<F> sessionOf(Lease<Session<F>> lease) {
		Class<?>[] interfaces = { Session.class };
		return (Session<F>) Proxy.newProxyInstance(getClass().getClassLoader(), interfaces,
				(proxy, method, arguments) -> {
					switch (method.getName()) {
						case "close" -> lease.close();
						case "dirty" -> lease.suspect();
						default -> {
							try {
								return method.invoke(lease.get(), arguments);
							}
							catch (InvocationTargetException ex) {
								throw ex.getTargetException();
							}
						}
					}
					return null;
				});
	}

}
