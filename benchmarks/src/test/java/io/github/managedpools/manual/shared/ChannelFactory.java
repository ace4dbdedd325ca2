package io.github.managedpools.manual.shared;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.manual.shared.Connection.Channel;

class ChannelFactory implements ResourceFactory<Channel> {

	private final Pool<Connection> connections;

	ChannelFactory(Pool<Connection> connections) {
		this.connections = connections;
	}

	@Override
	public Channel create(CreationScope scope) throws Exception {
		Connection connection = scope.lease(this.connections, Connection::isOpen);
		return scope.manage(connection.openChannel());
	}

}
