package javax.crac;

/**
 * Is looked for by {@code org.crac}.
 */
public class CheckpointException extends Exception {

}
