package org.hashrelay.streams.aggregation;

import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * A share that a pool has to answer, and who waits for it.
 *
 * @param id as the miner sent it, echoed byte for byte
 * @param difficulty what the miner is credited
 * @param found what the hash really met; 0 when it was not hashed
 * @param arrived when it came, on the clock that never goes back
 */
record PendingShare(
    Session session,
    RawId id,
    String worker,
    PoolJob job,
    double difficulty,
    double found,
    long arrived) {}
