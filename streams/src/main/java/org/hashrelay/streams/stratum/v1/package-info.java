/**
 * Stratum V1 in both directions.
 *
 * <p>Open {@link org.hashrelay.streams.stratum.v1.MinerMessage} for what miners say and {@link
 * org.hashrelay.streams.stratum.v1.PoolMessage} for what pools say; both have a {@code read}. What
 * is written to them is in {@link org.hashrelay.streams.stratum.v1.MinerLines} and {@link
 * org.hashrelay.streams.stratum.v1.PoolLines}. The two scanners only make reading faster.
 */
package org.hashrelay.streams.stratum.v1;
