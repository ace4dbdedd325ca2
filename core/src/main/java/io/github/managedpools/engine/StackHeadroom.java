package io.github.managedpools.engine;

/**
 * Checks that there is enough stack for what must not stop half-way. If not, the
 * {@link StackOverflowError} is thrown here, before anything has changed, and not where a
 * lock must be released or a slot passed on.
 * <p>
 * An operation on a family of pools consists of operations on its pools, and these
 * consist of steps that check again for callers that come another way. A part must not
 * fail where the whole has passed, so it asks for less, by more than the methods of the
 * engine take on the way to it.
 */
final class StackHeadroom {

	/** Frames of about 800 bytes each once they are compiled, so 49 kB. */
	private static final int FRAMES_OF_FAMILY = 60;

	/** 36 kB. */
	private static final int FRAMES_OF_OPERATION = 44;

	/**
	 * 23 kB. The deepest step starts a thread, which takes 5 kB as long as it is
	 * interpreted; the first use of a class or of a lambda takes up to 10.
	 */
	private static final int FRAMES_OF_STEP = 28;

	private static final long[] VALUES = new long[96];

	private StackHeadroom() {
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread has stack for any
	 * operation on all pools of a family.
	 */
	static void requireForFamily() {
		descend(FRAMES_OF_FAMILY, VALUES);
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread has stack for any
	 * operation on a pool.
	 */
	static void require() {
		descend(FRAMES_OF_OPERATION, VALUES);
	}

	/**
	 * Throws a {@link StackOverflowError} unless the calling thread has stack for any
	 * single step. Does not throw within an operation that has called {@link #require()}.
	 */
	static void requireForStep() {
		descend(FRAMES_OF_STEP, VALUES);
	}

	/**
	 * Calls itself with large frames, of which only the deepest is filled: a compiler
	 * gives every frame of a method the room that its most demanding path takes, so this
	 * is thirty times faster than as many bytes of frames that are used. The deepest one
	 * reads its values before a call and combines them with the result of that call, so
	 * that no compiler can read or combine them later or earlier; and the method is too
	 * large to be inlined into itself.
	 */
	private static long descend(int frames, long[] v) {
		if (frames > 0) {
			return descend(frames - 1, v) + 1;
		}
		if (frames < 0) {
			return v[0];
		}
		long a0 = v[0], a1 = v[1], a2 = v[2], a3 = v[3], a4 = v[4], a5 = v[5], a6 = v[6], a7 = v[7];
		long b0 = v[8], b1 = v[9], b2 = v[10], b3 = v[11], b4 = v[12], b5 = v[13], b6 = v[14], b7 = v[15];
		long c0 = v[16], c1 = v[17], c2 = v[18], c3 = v[19], c4 = v[20], c5 = v[21], c6 = v[22], c7 = v[23];
		long d0 = v[24], d1 = v[25], d2 = v[26], d3 = v[27], d4 = v[28], d5 = v[29], d6 = v[30], d7 = v[31];
		long e0 = v[32], e1 = v[33], e2 = v[34], e3 = v[35], e4 = v[36], e5 = v[37], e6 = v[38], e7 = v[39];
		long f0 = v[40], f1 = v[41], f2 = v[42], f3 = v[43], f4 = v[44], f5 = v[45], f6 = v[46], f7 = v[47];
		long g0 = v[48], g1 = v[49], g2 = v[50], g3 = v[51], g4 = v[52], g5 = v[53], g6 = v[54], g7 = v[55];
		long h0 = v[56], h1 = v[57], h2 = v[58], h3 = v[59], h4 = v[60], h5 = v[61], h6 = v[62], h7 = v[63];
		long i0 = v[64], i1 = v[65], i2 = v[66], i3 = v[67], i4 = v[68], i5 = v[69], i6 = v[70], i7 = v[71];
		long j0 = v[72], j1 = v[73], j2 = v[74], j3 = v[75], j4 = v[76], j5 = v[77], j6 = v[78], j7 = v[79];
		long k0 = v[80], k1 = v[81], k2 = v[82], k3 = v[83], k4 = v[84], k5 = v[85], k6 = v[86], k7 = v[87];
		long l0 = v[88], l1 = v[89], l2 = v[90], l3 = v[91], l4 = v[92], l5 = v[93], l6 = v[94], l7 = v[95];
		long r = descend(-1, v);
		return (a0 ^ r) + (a1 ^ r) + (a2 ^ r) + (a3 ^ r) + (a4 ^ r) + (a5 ^ r) + (a6 ^ r) + (a7 ^ r) + (b0 ^ r)
				+ (b1 ^ r) + (b2 ^ r) + (b3 ^ r) + (b4 ^ r) + (b5 ^ r) + (b6 ^ r) + (b7 ^ r) + (c0 ^ r) + (c1 ^ r)
				+ (c2 ^ r) + (c3 ^ r) + (c4 ^ r) + (c5 ^ r) + (c6 ^ r) + (c7 ^ r) + (d0 ^ r) + (d1 ^ r) + (d2 ^ r)
				+ (d3 ^ r) + (d4 ^ r) + (d5 ^ r) + (d6 ^ r) + (d7 ^ r) + (e0 ^ r) + (e1 ^ r) + (e2 ^ r) + (e3 ^ r)
				+ (e4 ^ r) + (e5 ^ r) + (e6 ^ r) + (e7 ^ r) + (f0 ^ r) + (f1 ^ r) + (f2 ^ r) + (f3 ^ r) + (f4 ^ r)
				+ (f5 ^ r) + (f6 ^ r) + (f7 ^ r) + (g0 ^ r) + (g1 ^ r) + (g2 ^ r) + (g3 ^ r) + (g4 ^ r) + (g5 ^ r)
				+ (g6 ^ r) + (g7 ^ r) + (h0 ^ r) + (h1 ^ r) + (h2 ^ r) + (h3 ^ r) + (h4 ^ r) + (h5 ^ r) + (h6 ^ r)
				+ (h7 ^ r) + (i0 ^ r) + (i1 ^ r) + (i2 ^ r) + (i3 ^ r) + (i4 ^ r) + (i5 ^ r) + (i6 ^ r) + (i7 ^ r)
				+ (j0 ^ r) + (j1 ^ r) + (j2 ^ r) + (j3 ^ r) + (j4 ^ r) + (j5 ^ r) + (j6 ^ r) + (j7 ^ r) + (k0 ^ r)
				+ (k1 ^ r) + (k2 ^ r) + (k3 ^ r) + (k4 ^ r) + (k5 ^ r) + (k6 ^ r) + (k7 ^ r) + (l0 ^ r) + (l1 ^ r)
				+ (l2 ^ r) + (l3 ^ r) + (l4 ^ r) + (l5 ^ r) + (l6 ^ r) + (l7 ^ r);
	}

}
