package io.github.managedpools.soak;

/**
 * Where something goes wrong.
 */
enum Site {

	CREATE, UNDO, VALIDATE, RESET, DESTROY, PREDICATE, LISTENER, WORK, CALLER, CLOCK

}
