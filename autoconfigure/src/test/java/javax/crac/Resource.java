package javax.crac;

/**
 * Is told of a checkpoint, in the place of the JDK's type.
 */
public interface Resource {

	void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

	void afterRestore(Context<? extends Resource> context) throws Exception;

}
