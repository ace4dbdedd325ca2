package io.github.managedpools.manual.testing;

import io.github.managedpools.Pool;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

@SpringBootTest
class MockedPoolTests {

	@MockitoBean
	private Pool<TicketClient> ticketPool;

	@Autowired
	private Tickets tickets;

	@Test
	void asksThePool() throws Exception {
		given(this.ticketPool.use(any())).willReturn(42);
		assertThat(this.tickets.next()).isEqualTo(42);
	}

}
