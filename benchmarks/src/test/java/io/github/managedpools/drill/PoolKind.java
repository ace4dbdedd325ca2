package io.github.managedpools.drill;

/**
 * The pools that the drill compares.
 */
enum PoolKind {

	/** This library, with default settings but size and acquire timeout. */
	MANAGED("Managed Pools") {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new ManagedContender<>(farSide.factory(port), farSide::call);
		}

	},

	/** Apache Commons Pool, validating before each lend. */
	COMMONS("commons-pool2, testOnBorrow") {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new CommonsContender<>(new BuildingObjectFactory<>(farSide.factory(port)),
					(built) -> farSide.call(built.connection()));
		}

	},

	/** HikariCP over connections of JDBC that stand for those of the far side. */
	HIKARI("HikariCP's rules") {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new HikariContender<>(farSide.factory(port), farSide::call);
		}

	};

	private final String label;

	PoolKind(String label) {
		this.label = label;
	}

	abstract <T> Contender open(FarSide<T> farSide, int port);

	@Override
	public String toString() {
		return this.label;
	}

}
