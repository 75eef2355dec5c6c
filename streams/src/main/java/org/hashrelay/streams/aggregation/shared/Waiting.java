package org.hashrelay.streams.aggregation.shared;

import org.hashrelay.streams.aggregation.upstream.Upstream;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * A share that a pool has to answer, and who waits for it.
 *
 * @param id as the miner sent it, echoed byte for byte
 * @param worker the miner's own name of itself
 * @param login under which the pool gets it
 * @param nonce the whole of it, in hex
 * @param proof what else the share says of itself; possibly empty
 * @param difficulty what the miner is credited
 * @param found the difficulty it claims; 0 when it says nothing of it
 */
public record Waiting<W>(
    SharedShares<W> asker,
    RawId id,
    String worker,
    Upstream.Login login,
    SharedJob<W> job,
    String nonce,
    String proof,
    double difficulty,
    double found,
    long arrived) {}
