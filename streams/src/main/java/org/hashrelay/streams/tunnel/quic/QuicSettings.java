package org.hashrelay.streams.tunnel.quic;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import org.hashrelay.streams.tunnel.datagram.FilterLimits;
import org.hashrelay.streams.tunnel.link.Checked;

/**
 * {@code hashrelay.tunnel.quic} of both ends; reference.conf says what each setting means.
 *
 * @param engine {@code native}, {@code java}, or {@code auto} for the first that this machine can run
 * @param coalesce how long a write may wait for others behind one that just went out
 * @param repeatAfter how long a lossy link's frames wait to be said once more; zero for never
 * @param keepAlive the longest silence of a node, so that routers on the way remember it
 * @param idle silence after which the engine itself gives the connection up
 * @param streams QUIC streams at once in each direction beside the first
 * @param receiveBuffer what the kernel is asked to hold of datagrams not read yet
 */
public record QuicSettings(
    String engine,
    String congestionControl,
    Duration coalesce,
    Duration repeatAfter,
    Duration keepAlive,
    Duration idle,
    int streams,
    int receiveBuffer,
    FilterLimits limits) {

  static final String PATH = "hashrelay.tunnel.quic";

  static final List<String> ENGINES = List.of("auto", "native", "java");
  static final List<String> CONTROLS = List.of("cubic", "bbr", "reno");

  public static QuicSettings from(Config root) {
    var quic = new Checked(root, PATH);
    var heartbeat = root.getDuration("hashrelay.tunnel.heartbeat-interval");
    var missed = root.getInt("hashrelay.tunnel.heartbeat-missed-limit");
    return new QuicSettings(
        oneOf(quic, "engine", ENGINES),
        oneOf(quic, "congestion-control", CONTROLS),
        quic.durationIn("coalesce", Duration.ZERO, Duration.ofMillis(50)),
        quic.durationIn("repeat-after", Duration.ZERO, Duration.ofMillis(200)),
        quic.durationIn("keep-alive", Duration.ofSeconds(1), Duration.ofHours(1)),
        heartbeat.multipliedBy(missed + 1L).plusSeconds(60),
        quic.intIn("streams", 0, 1_000),
        quic.bytesIn("receive-buffer", 64 * 1024, 64 * 1024 * 1024),
        FilterLimits.from(root));
  }

  private static String oneOf(Checked quic, String key, List<String> words) {
    var word = quic.text(key);
    return words.contains(word) ? word : quic.bad(key, "not one of " + String.join(", ", words));
  }
}
