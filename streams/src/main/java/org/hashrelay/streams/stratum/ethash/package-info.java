/**
 * The four dialects of Ethash-type coins, in both directions.
 *
 * <p>Open {@link org.hashrelay.streams.stratum.ethash.MinerMessage} for what miners say and {@link
 * org.hashrelay.streams.stratum.ethash.PoolMessage} for what pools say: one set of messages for all
 * dialects, since they differ in form and hardly in meaning. What is written is in {@link
 * org.hashrelay.streams.stratum.ethash.MinerLines} and {@link
 * org.hashrelay.streams.stratum.ethash.PoolLines}.
 */
package org.hashrelay.streams.stratum.ethash;
