package org.hashrelay.actors.live;

/**
 * One miner under one name at one pool, as it is followed while it is there and 60 s longer.
 *
 * @param difficulty it was given last; 0 before the first
 * @param creditPerSecond difficulty of the shares the pool took in the last five minutes, each
 *     second; not a number before the first minute is over
 */
public record SeatRow(Place place, double difficulty, Sent sent, double creditPerSecond) {

  /** Where: {@code peer} is the miner's address and port. */
  public record Place(int mappingId, String peer, String user, int poolId) {}

  /** What it sent to that pool, and what of it was taken: counts and sums of difficulty. */
  public record Sent(
      long sended, double sendedDifficulty, long accepted, double acceptedDifficulty) {}
}
