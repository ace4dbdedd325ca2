package io.github.managedpools.benchmarks.scale;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures one step at one size, and prints one cell of the table: the duration of the
 * step, and the delay of another pool's timeouts in the meantime. Uses only the public
 * API, so that it can measure older engines.
 */
public final class ScaleCosts {

	private static final long PATIENCE_SECONDS = 30;

	private ScaleCosts() {
	}

	/**
	 * Measures one cell.
	 * @param args the step and the size
	 */
	public static void main(String[] args) throws Exception {
		if (args.length != 2) {
			System.err.println("usage: <%s> <size>".formatted(Step.names()));
			System.exit(1);
		}
		Step step = Step.of(args[0]);
		int size = Integer.parseInt(args[1]);
		giveUpInTime();
		try (Bystander bystander = new Bystander()) {
			double cost = step.measure(size, bystander);
			print(step.isTimed() ? "%s %s, %.0f".formatted(format(cost), step.unit(), bystander.worstMillis())
					: "%s %s".formatted(format(cost), step.unit()));
		}
		System.exit(0);
	}

	private static String format(double cost) {
		return String.format(Locale.ROOT, (cost < 10) ? "%.1f" : "%,.0f", cost);
	}

	private static void giveUpInTime() {
		Thread thread = new Thread(() -> {
			try {
				TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
				print("> %d s".formatted(PATIENCE_SECONDS));
				Runtime.getRuntime().halt(0);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static synchronized void print(String cell) {
		System.out.println(cell);
		System.out.flush();
	}

}
