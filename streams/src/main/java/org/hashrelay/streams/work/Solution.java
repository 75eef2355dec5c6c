package org.hashrelay.streams.work;

/**
 * What a miner adds to a job.
 *
 * @param version as hashed, rolled bits included
 */
public record Solution(byte[] extranonce2, int version, int ntime, int nonce) {}
