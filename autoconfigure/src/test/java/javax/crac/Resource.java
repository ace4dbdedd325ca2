package javax.crac;

/**
 * Is notified of a checkpoint. Stands in for the JDK's type.
 */
public interface Resource {

	void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

	void afterRestore(Context<? extends Resource> context) throws Exception;

}
