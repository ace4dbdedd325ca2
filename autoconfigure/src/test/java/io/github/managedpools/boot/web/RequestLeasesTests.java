package io.github.managedpools.boot.web;

import java.io.IOException;
import java.util.concurrent.CompletionException;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.web.servlet.RequestLeasesInterceptor;
import jakarta.servlet.ServletException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the failure of a request means for its leases.
 */
class RequestLeasesTests {

	private final Pool<Object> pool = Pool.builder((scope) -> new Object()).size(0, 1).build();

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final RequestLeasesInterceptor interceptor = new RequestLeasesInterceptor();

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void errorThatSpringMvcWrapsIsJudgedAsItIs() throws Exception {
		end(new ServletException("Handler dispatch failed", new AssertionError("oops")));
		assertThat(this.pool.state().resources().idle()).isEqualTo(1);
		assertThat(this.pool.state().counters().destroyed()).isZero();
	}

	@Test
	void checkedExceptionOfAHandlerDestroysAResourceThatCanNotBeValidated() throws Exception {
		end(new ServletException("oops"));
		Awaitility.await().until(() -> this.pool.state().counters().destroyed() == 1);
	}

	@Test
	void failureThatAFutureWrapsIsJudgedAsItIs() throws Exception {
		RequestLeases leases = new RequestLeases();
		leases.add(this.pool, this.pool.acquire());
		leases.end(new CompletionException(new IOException("connection reset")));
		Awaitility.await().until(() -> this.pool.state().counters().destroyed() == 1);
	}

	private void end(Exception failure) throws InterruptedException {
		this.interceptor.preHandle(this.request, this.response, this);
		RequestLeases leases = (RequestLeases) this.request.getAttribute(RequestLeases.ATTRIBUTE);
		assertThat(leases).isNotNull();
		leases.add(this.pool, this.pool.acquire());
		this.interceptor.afterCompletion(this.request, this.response, this, failure);
	}

}
