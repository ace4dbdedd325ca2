package io.github.managedpools.manual.testing;

import io.github.managedpools.test.NoPoolLeaks;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@NoPoolLeaks
@SpringBootTest
class TicketsTests {

	@Test
	void takesATicket(@Autowired Tickets tickets) throws Exception {
		tickets.next();
	}

}
