package org.hashrelay.streams.pool;

import com.typesafe.config.Config;
import java.time.Duration;

/** {@code hashrelay.pool}; reference.conf says what each setting means. */
public record PoolSettings(
    Duration connectTimeout, int sendBuffer, int receiveWindow, Duration silence) {

  static final String PATH = "hashrelay.pool";

  public PoolSettings {
    require(connectTimeout.toMillis() >= 10, "connect-timeout", connectTimeout);
    require(sendBuffer >= 16 * 1024, "send-buffer", sendBuffer);
    require(silence.toMillis() >= 1_000, "silence", silence);
    require(receiveWindow >= 16 * 1024, "receive-window", receiveWindow);
  }

  public static PoolSettings from(Config root) {
    var pool = root.getConfig(PATH);
    return new PoolSettings(
        pool.getDuration("connect-timeout"),
        pool.getBytes("send-buffer").intValue(),
        pool.getBytes("receive-window").intValue(),
        pool.getDuration("silence"));
  }

  private static void require(boolean holds, String key, Object value) {
    if (!holds)
      throw new IllegalArgumentException(PATH + "." + key + " = " + value + " is too small");
  }
}
