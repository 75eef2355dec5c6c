package org.hashrelay.streams.aggregation.ethash;

import java.util.OptionalLong;

/**
 * What an Ethash miner works on.
 *
 * @param header 64 digits
 * @param seed 64 digits
 * @param height of the block, where it is known
 * @param hasPrefix whether the pool gives the firmware family that wants one a part of the nonces
 */
public record EthashWork(String header, String seed, OptionalLong height, boolean hasPrefix) {}
