package io.github.managedpools.manual.factories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;
import org.springframework.util.FileSystemUtils;

class ConverterFactory implements ResourceFactory<Process> {

	@Override
	public Process create(CreationScope scope) throws IOException {
		Path folder = Files.createTempDirectory("converter");
		scope.onDestroy(() -> FileSystemUtils.deleteRecursively(folder));
		Process converter = new ProcessBuilder("cat").directory(folder.toFile()).start();
		scope.onDestroy(() -> end(converter));
		return converter;
	}

	@Override
	public boolean isValid(Process converter) {
		return converter.isAlive();
	}

	private static void end(Process converter) throws InterruptedException {
		converter.destroy();
		if (!converter.waitFor(5, TimeUnit.SECONDS)) {
			converter.destroyForcibly();
		}
	}

}
