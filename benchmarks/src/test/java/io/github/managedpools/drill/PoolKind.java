package io.github.managedpools.drill;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The pools that the drill compares.
 */
enum PoolKind {

	/** This library, with default settings but size and acquire timeout. */
	MANAGED("Managed Pools", true) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new ManagedContender<>(ManagedContender.pool(farSide.factory(port), UnaryOperator.identity()),
					farSide::call);
		}

	},

	/** The same, used by asynchronous callers. */
	ASYNC("Managed Pools, useAsync", true) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new AsyncContender<>(ManagedContender.pool(farSide.factory(port), UnaryOperator.identity()),
					farSide::call);
		}

	},

	/** One key of a keyed pool of this library. */
	KEYED("Managed Pools, keyed", true) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new KeyedContender<>(farSide.factory(port), farSide::call);
		}

	},

	/** This library, validating before each lend. */
	EACH_LEND("Managed Pools, validate-after-idle: 0", true) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new ManagedContender<>(
					ManagedContender.pool(farSide.factory(port), (builder) -> builder.validateAfterIdle(Duration.ZERO)),
					farSide::call);
		}

	},

	/** Apache Commons Pool, validating before each lend. */
	COMMONS("commons-pool2, testOnBorrow", false) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new CommonsContender<>(new BuildingObjectFactory<>(farSide.factory(port)),
					(built) -> farSide.call(built.connection()));
		}

	},

	/** HikariCP over connections of JDBC that stand for those of the far side. */
	HIKARI("HikariCP's rules", false) {

		@Override
		<T> Contender open(FarSide<T> farSide, int port) {
			return new HikariContender<>(farSide.factory(port), farSide::call);
		}

	};

	private final String label;

	private final boolean ours;

	PoolKind(String label, boolean ours) {
		this.label = label;
		this.ours = ours;
	}

	abstract <T> Contender open(FarSide<T> farSide, int port);

	/**
	 * Whether the goals hold for it.
	 */
	boolean isOurs() {
		return this.ours;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
