package org.hashrelay.streams.aggregation;

import com.typesafe.config.Config;
import java.time.Duration;
import org.hashrelay.streams.aggregation.miner.ConductSettings;
import org.hashrelay.streams.aggregation.miner.DeviceTable;
import org.hashrelay.streams.aggregation.miner.DifficultySettings;
import org.hashrelay.streams.aggregation.miner.MinerLine;
import org.hashrelay.streams.aggregation.upstream.UpstreamSettings;

/** {@code hashrelay.miners}; what each setting means is said in reference.conf and nowhere else. */
public record MinerPortSettings(
    Duration firstMessageTimeout,
    Duration readyTimeout,
    Duration idleTimeout,
    Duration answerTimeout,
    Duration upstreamLinger,
    Duration bindRetry,
    Duration writeStallTimeout,
    int writeLimit,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxNewPerAddressAndSecond,
    DifficultySettings difficulty,
    ConductSettings conduct,
    DeviceTable devices,
    UpstreamSettings upstreams) {

  static final String PATH = "hashrelay.miners";

  public MinerPortSettings {
    positive("first-message-timeout", firstMessageTimeout);
    positive("ready-timeout", readyTimeout);
    positive("idle-timeout", idleTimeout);
    positive("answer-timeout", answerTimeout);
    positive("upstream-linger", upstreamLinger);
    positive("bind-retry", bindRetry);
    positive("write-stall-timeout", writeStallTimeout);
    require(writeLimit >= 65_536, "write-limit", writeLimit);
    require(maxConnections >= 1, "max-connections", maxConnections);
    require(maxConnectionsPerAddress >= 1, "max-connections-per-address", maxConnectionsPerAddress);
    require(
        maxNewPerAddressAndSecond >= 1,
        "max-new-per-address-and-second",
        maxNewPerAddressAndSecond);
  }

  public static MinerPortSettings from(Config root) {
    return new MinerPortSettings(
        root.getDuration(PATH + ".first-message-timeout"),
        root.getDuration(PATH + ".ready-timeout"),
        root.getDuration(PATH + ".idle-timeout"),
        root.getDuration(PATH + ".answer-timeout"),
        root.getDuration(PATH + ".upstream-linger"),
        root.getDuration(PATH + ".bind-retry"),
        root.getDuration(PATH + ".write-stall-timeout"),
        Math.toIntExact(root.getMemorySize(PATH + ".write-limit").toBytes()),
        root.getInt(PATH + ".max-connections"),
        root.getInt(PATH + ".max-connections-per-address"),
        root.getInt(PATH + ".max-new-per-address-and-second"),
        DifficultySettings.from(root),
        ConductSettings.from(root),
        DeviceTable.from(root),
        UpstreamSettings.from(root));
  }

  /** Of one connection. */
  public MinerLine.Limits limits() {
    return new MinerLine.Limits(firstMessageTimeout, readyTimeout, idleTimeout);
  }

  private static void positive(String key, Duration value) {
    require(value.toMillis() > 0, key, value);
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds)
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is out of range");
  }
}
