/**
 * A pool, miners and a bad line, all simulated and all over real sockets: for tests, the demonstration,
 * benchmarks and the command line.
 *
 * <p>Nothing here uses the relay's own codec, hashing or slots, and nothing of the relay uses this: an
 * error on one side shows on the other instead of cancelling out.
 */
package org.hashrelay.streams.sim;
