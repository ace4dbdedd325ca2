package io.github.managedpools.soak;

/**
 * The places in which faults occur.
 */
enum Site {

	CREATE, UNDO, VALIDATE, RESET, DESTROY, PREDICATE, LISTENER, WORK, CALLER, CLOCK

}
