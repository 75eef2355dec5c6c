package org.hashrelay.streams.tunnel.control;

/**
 * One miner's connection as its port sees it: who sits there and what for.
 *
 * @param number names the connection among all of the node's process, from 1
 * @param peer address and port of the miner
 * @param user the name it logged in under last
 * @param poolId the pool that knows it; 0 while none does
 * @param difficulty what its next share has to meet; 0 when that is not known
 */
public record MinerSeat(
    int number, int mappingId, String peer, String user, int poolId, double difficulty) {}
