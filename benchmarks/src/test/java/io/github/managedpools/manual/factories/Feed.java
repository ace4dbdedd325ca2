package io.github.managedpools.manual.factories;

/**
 * Is opened by a library on a thread of its own.
 */
interface Feed {

	void end();

}
