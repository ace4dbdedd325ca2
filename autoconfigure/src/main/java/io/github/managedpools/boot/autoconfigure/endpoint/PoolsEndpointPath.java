package io.github.managedpools.boot.autoconfigure.endpoint;

import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.util.function.SingletonSupplier;

/**
 * Determines the path of the endpoint on the web, such as {@code /actuator/pools}.
 */
final class PoolsEndpointPath {

	private PoolsEndpointPath() {
	}

	static Supplier<String> of(ObjectProvider<WebEndpointProperties> properties, ObjectProvider<PathMapper> mappers) {
		return SingletonSupplier.of(() -> {
			List<PathMapper> all = mappers.orderedStream().toList();
			return properties.getObject().getBasePath() + "/" + PathMapper.getRootPath(all, EndpointId.of("pools"));
		});
	}

}
