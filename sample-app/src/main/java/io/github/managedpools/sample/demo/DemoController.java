package io.github.managedpools.sample.demo;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Runs the demo on request.
 */
@RestController
class DemoController {

	@PostMapping("/demo/interrupted-acquire")
	InterruptedAcquire.Outcome interruptedAcquire() throws InterruptedException {
		return new InterruptedAcquire().play();
	}

}
