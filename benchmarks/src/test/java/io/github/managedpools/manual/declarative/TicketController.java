package io.github.managedpools.manual.declarative;

import java.util.List;

import io.github.managedpools.boot.lease.Pooled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TicketController {

	@GetMapping("/tickets")
	List<String> list(@Pooled("ticket") TicketClient client) {
		return client.list();
	}

}
