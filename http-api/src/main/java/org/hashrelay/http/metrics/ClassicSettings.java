package org.hashrelay.http.metrics;

import com.typesafe.config.Config;
import java.util.regex.Pattern;

/**
 * How the classic families are served; what each setting means is said in reference.conf.
 *
 * @param tag label {@code proxy}; empty for node and port
 * @param perWorker most workers shown one by one; {@link #ALL_WORKERS} for all
 */
public record ClassicSettings(boolean served, String tag, int perWorker) {

  public static final int ALL_WORKERS = Integer.MAX_VALUE;

  private static final Pattern TOP = Pattern.compile("top-([1-9][0-9]{0,5})");

  /** {@code path} is where the block was found. */
  public static ClassicSettings from(Config block, String path) {
    return new ClassicSettings(
        block.getBoolean("classic"),
        block.getString("tag"),
        perWorker(block.getString("per-worker"), path));
  }

  private static int perWorker(String text, String path) {
    if (text.equals("all")) return ALL_WORKERS;
    if (text.equals("off") || text.equals("false")) return 0;
    var top = TOP.matcher(text);
    if (top.matches()) return Integer.parseInt(top.group(1));
    throw new IllegalArgumentException(
        path + ".per-worker = " + text + " is not one of all, top-<number>, off");
  }
}
