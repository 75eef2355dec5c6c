/**
 * Many miners on few pool connections where there is no coinbase to share: each gets a part of the
 * nonces, or chooses its own.
 *
 * <p>What is the same for every such protocol is here: {@link
 * org.hashrelay.streams.aggregation.shared.SharedGroup} first. What differs is behind three small
 * interfaces: {@link org.hashrelay.streams.aggregation.shared.Family}, {@link
 * org.hashrelay.streams.aggregation.shared.MinerTalk} and {@link
 * org.hashrelay.streams.aggregation.shared.PoolTalk}.
 */
package org.hashrelay.streams.aggregation.shared;
