package org.hashrelay.streams.sim;

import java.util.List;

/**
 * How a simulated miner differs from a plain one.
 *
 * @param opening the requests it opens with, in this order
 * @param pipelined sends all of them in one packet instead of waiting for each answer
 * @param byteByByte writes everything one byte at a time
 * @param extraParams appends a parameter nobody asked for to every request
 * @param badPercent shares sent with a wrong nonce
 * @param duplicatePercent shares sent twice
 * @param stalePercent shares sent for a job that is gone, or never was
 * @param versionRolling asks for these bits; 0 does not ask and sends five parameters
 * @param resume sends the session id of its last connection
 */
public record MinerQuirks(
    String agent,
    List<Opening> opening,
    boolean pipelined,
    boolean byteByByte,
    boolean crlf,
    boolean extraParams,
    Ids ids,
    int badPercent,
    int duplicatePercent,
    int stalePercent,
    int versionRolling,
    boolean rollsTime,
    boolean resume) {

  /** A request of the opening. */
  public enum Opening {
    CONFIGURE,
    SUBSCRIBE,
    EXTRANONCE_SUBSCRIBE,
    SUGGEST_DIFFICULTY,
    AUTHORIZE
  }

  /** How requests are numbered. */
  public enum Ids {
    COUNTING,
    STRINGS,
    NULLS,
    /** Every submit is number 4, as one widespread program does it. */
    REPEATED
  }

  /** An ordinary ASIC: configure, subscribe, authorize, one after the other, rolling BIP 320. */
  public static final MinerQuirks NONE = new MinerQuirks(
      "sim/1.0",
      List.of(Opening.CONFIGURE, Opening.SUBSCRIBE, Opening.AUTHORIZE),
      false,
      false,
      false,
      false,
      Ids.COUNTING,
      0,
      0,
      0,
      SimPoolSettings.BIP320,
      false,
      false);

  public MinerQuirks {
    opening = List.copyOf(opening);
    if (!opening.contains(Opening.SUBSCRIBE) || !opening.contains(Opening.AUTHORIZE)) {
      throw new IllegalArgumentException("a miner has to subscribe and to authorize");
    }
  }

  /** A small device: no extensions at all. */
  public static MinerQuirks plain() {
    return NONE.opening(Opening.SUBSCRIBE, Opening.AUTHORIZE).versionRolling(0);
  }

  public MinerQuirks opening(Opening... newOpening) {
    return new MinerQuirks(
        agent,
        List.of(newOpening),
        pipelined,
        byteByByte,
        crlf,
        extraParams,
        ids,
        badPercent,
        duplicatePercent,
        stalePercent,
        versionRolling,
        rollsTime,
        resume);
  }

  public MinerQuirks writing(boolean newPipelined, boolean newByteByByte, boolean newCrlf) {
    return new MinerQuirks(
        agent,
        opening,
        newPipelined,
        newByteByByte,
        newCrlf,
        extraParams,
        ids,
        badPercent,
        duplicatePercent,
        stalePercent,
        versionRolling,
        rollsTime,
        resume);
  }

  public MinerQuirks extraParams(boolean newExtraParams) {
    return new MinerQuirks(
        agent,
        opening,
        pipelined,
        byteByByte,
        crlf,
        newExtraParams,
        ids,
        badPercent,
        duplicatePercent,
        stalePercent,
        versionRolling,
        rollsTime,
        resume);
  }

  public MinerQuirks ids(Ids newIds) {
    return new MinerQuirks(
        agent,
        opening,
        pipelined,
        byteByByte,
        crlf,
        extraParams,
        newIds,
        badPercent,
        duplicatePercent,
        stalePercent,
        versionRolling,
        rollsTime,
        resume);
  }

  public MinerQuirks shares(int newBadPercent, int newDuplicatePercent, int newStalePercent) {
    return new MinerQuirks(
        agent,
        opening,
        pipelined,
        byteByByte,
        crlf,
        extraParams,
        ids,
        newBadPercent,
        newDuplicatePercent,
        newStalePercent,
        versionRolling,
        rollsTime,
        resume);
  }

  public MinerQuirks versionRolling(int newMask) {
    return new MinerQuirks(
        agent,
        opening,
        pipelined,
        byteByByte,
        crlf,
        extraParams,
        ids,
        badPercent,
        duplicatePercent,
        stalePercent,
        newMask,
        rollsTime,
        resume);
  }

  public MinerQuirks rolling(boolean time, boolean newResume) {
    return new MinerQuirks(
        agent,
        opening,
        pipelined,
        byteByByte,
        crlf,
        extraParams,
        ids,
        badPercent,
        duplicatePercent,
        stalePercent,
        versionRolling,
        time,
        newResume);
  }
}
