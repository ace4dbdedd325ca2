package javax.crac;

/**
 * Stands in for a JDK with CRaC, which {@code org.crac} looks up by this name. Notifies
 * the resources in the same order, but takes no image of the process.
 */
public final class Core {

	private static final Context<Resource> GLOBAL = new Context<>();

	private static volatile Runnable image = () -> {
	};

	private Core() {
	}

	public static Context<Resource> getGlobalContext() {
		return GLOBAL;
	}

	/**
	 * Sets the action to run at the moment of the image.
	 */
	public static void setImage(Runnable action) {
		image = action;
	}

	public static void checkpointRestore() throws CheckpointException, RestoreException {
		try {
			GLOBAL.beforeCheckpoint(GLOBAL);
		}
		catch (Exception ex) {
			throw (CheckpointException) new CheckpointException().initCause(ex);
		}
		image.run();
		try {
			GLOBAL.afterRestore(GLOBAL);
		}
		catch (Exception ex) {
			throw (RestoreException) new RestoreException().initCause(ex);
		}
	}

}
