package io.github.managedpools.manual.recipes;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import groovy.lang.Script;
import io.github.managedpools.CreationScope;
import io.github.managedpools.ResourceFactory;

public final class ScriptFactory implements ResourceFactory<Script> {

	private final String source;

	public ScriptFactory(String source) {
		this.source = source;
	}

	@Override
	public Script create(CreationScope scope) {
		GroovyShell shell = new GroovyShell();
		scope.manage(shell.getClassLoader());
		return shell.parse(this.source);
	}

	@Override
	public void reset(Script script) {
		// Variables of one caller must not be seen by the next
		script.setBinding(new Binding());
	}

	@Override
	public boolean isFatal(Throwable failure) {
		// A script that fails can run again, unless the JVM itself is in trouble
		return failure instanceof Error;
	}

}
