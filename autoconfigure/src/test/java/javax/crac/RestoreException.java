package javax.crac;

/**
 * Stands in for the JDK's type, which {@code org.crac} looks up.
 */
public class RestoreException extends Exception {

}
