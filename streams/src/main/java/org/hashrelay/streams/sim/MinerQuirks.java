package org.hashrelay.streams.sim;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

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

  /** Every family of firmware that {@link #family} knows, by name. */
  public static Map<String, MinerQuirks> families() {
    var small = plain();
    var all = NONE.opening(
        Opening.CONFIGURE, Opening.SUBSCRIBE, Opening.AUTHORIZE, Opening.EXTRANONCE_SUBSCRIBE);
    return new TreeMap<>(Map.of(
        "minerd", small.agent("cpuminer/2.5.1").ids(Ids.REPEATED),
        "cgminer", NONE.agent("cgminer/4.10.0").rolling(false, true),
        "bfgminer", small.agent("bfgminer/5.5.0").rolling(true, false),
        "esp-miner",
            NONE.agent("bitaxe/BM1368/v2.4.1")
                .opening(
                    Opening.CONFIGURE,
                    Opening.SUBSCRIBE,
                    Opening.SUGGEST_DIFFICULTY,
                    Opening.AUTHORIZE,
                    Opening.EXTRANONCE_SUBSCRIBE),
        "nicehash", all.agent("NiceHash/1.0.0"),
        "nerdminer",
            small
                .agent("NerdMinerV2/V1.7.0")
                .opening(Opening.SUBSCRIBE, Opening.AUTHORIZE, Opening.SUGGEST_DIFFICULTY),
        "whatsminer", NONE.agent("whatsminer/v1.1"),
        "avalon",
            NONE.agent("cgminer/4.11.1")
                .opening(Opening.AUTHORIZE, Opening.CONFIGURE, Opening.SUBSCRIBE),
        "braiins", NONE.agent("bosminer/1.0").writing(true, false, false)));
  }

  /**
   * How one family of firmware behaves.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static MinerQuirks family(String name) {
    var known = families();
    if (!known.containsKey(name)) {
      throw new IllegalArgumentException("no firmware '" + name + "', known: " + known.keySet());
    }
    return known.get(name);
  }

  public MinerQuirks agent(String newAgent) {
    return with(draft -> draft.agent = newAgent);
  }

  public MinerQuirks opening(Opening... newOpening) {
    return with(draft -> draft.opening = List.of(newOpening));
  }

  public MinerQuirks writing(boolean newPipelined, boolean newByteByByte, boolean newCrlf) {
    return with(draft -> {
      draft.pipelined = newPipelined;
      draft.byteByByte = newByteByByte;
      draft.crlf = newCrlf;
    });
  }

  public MinerQuirks extraParams(boolean newExtraParams) {
    return with(draft -> draft.extraParams = newExtraParams);
  }

  public MinerQuirks ids(Ids newIds) {
    return with(draft -> draft.ids = newIds);
  }

  public MinerQuirks shares(int newBadPercent, int newDuplicatePercent, int newStalePercent) {
    return with(draft -> {
      draft.badPercent = newBadPercent;
      draft.duplicatePercent = newDuplicatePercent;
      draft.stalePercent = newStalePercent;
    });
  }

  public MinerQuirks versionRolling(int newMask) {
    return with(draft -> draft.versionRolling = newMask);
  }

  public MinerQuirks rolling(boolean time, boolean newResume) {
    return with(draft -> {
      draft.rollsTime = time;
      draft.resume = newResume;
    });
  }

  private MinerQuirks with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** The same settings while some of them change. */
  private static final class Draft {
    private String agent;
    private List<Opening> opening;
    private boolean pipelined;
    private boolean byteByByte;
    private boolean crlf;
    private boolean extraParams;
    private Ids ids;
    private int badPercent;
    private int duplicatePercent;
    private int stalePercent;
    private int versionRolling;
    private boolean rollsTime;
    private boolean resume;

    Draft(MinerQuirks from) {
      agent = from.agent;
      opening = from.opening;
      pipelined = from.pipelined;
      byteByByte = from.byteByByte;
      crlf = from.crlf;
      extraParams = from.extraParams;
      ids = from.ids;
      badPercent = from.badPercent;
      duplicatePercent = from.duplicatePercent;
      stalePercent = from.stalePercent;
      versionRolling = from.versionRolling;
      rollsTime = from.rollsTime;
      resume = from.resume;
    }

    MinerQuirks done() {
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
          rollsTime,
          resume);
    }
  }
}
