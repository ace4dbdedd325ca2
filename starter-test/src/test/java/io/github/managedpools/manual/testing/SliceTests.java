package io.github.managedpools.manual.testing;

import io.github.managedpools.test.NoPoolLeaks;
import io.github.managedpools.test.autoconfigure.AutoConfigureManagedPools;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

@NoPoolLeaks
@SpringJUnitConfig
@AutoConfigureManagedPools
@Import(TicketApplication.class)
class SliceTests {

	@Test
	void takesATicket(@Autowired Tickets tickets) throws Exception {
		assertThat(tickets.next()).isPositive();
	}

}
