package org.hashrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.hashrelay.benchmarks.relay.SwitchedRelay;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.SimPool;
import org.hashrelay.streams.sim.SimPoolSettings;
import org.hashrelay.streams.tunnel.client.TunnelStatus.State;
import org.hashrelay.streams.tunnel.control.ControlMessage.Travel;

/**
 * A farm that mines while the server moves its tunnel between all settings, and the tunnel is cut in
 * between; then what the miners were told is compared with what the pool has.
 *
 * <p>Arguments: {@code --rounds 1000 --miners 1000 --rate 200 --renew 6h}. Every other round is a
 * cut, the others a change. Ends with 1 when a share was lost or counted twice.
 */
public final class WaySwitches {

  private static final Duration STEP = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Settings, and the transport each leads to. */
  private static final List<Map.Entry<Travel, String>> SETTINGS = List.of(
      Map.entry(new Travel("quic", ""), "quic"),
      Map.entry(new Travel("tcp_encrypt", "aes-256-gcm"), "tcp_encrypt"),
      Map.entry(new Travel("auto", ""), "quic"),
      Map.entry(new Travel("tcp_encrypt", "chacha20-poly1305"), "tcp_encrypt"),
      Map.entry(new Travel("tcp_tls", ""), "tcp_tls"));

  private final SwitchedRelay relay;
  private final SimPool pool;
  private final SimFarm farm;
  private final Map<String, Integer> done = new TreeMap<>();
  private long slowest;

  private WaySwitches(SwitchedRelay relay, SimPool pool, SimFarm farm) {
    this.relay = relay;
    this.pool = pool;
    this.farm = farm;
  }

  public static void main(String[] arguments) throws IOException {
    var options = List.of(arguments);
    int miners = Integer.parseInt(value(options, "--miners", "1000"));
    int rate = Integer.parseInt(value(options, "--rate", "200"));
    int rounds = Integer.parseInt(value(options, "--rounds", "1000"));
    var pace = new SimFarmSettings.Every(Duration.ofMillis(miners * 1_000L / rate));
    boolean wrong;
    try (var pool = SimPool.start(SimPoolSettings.standard());
        var relay = new SwitchedRelay(
            Files.createTempDirectory("way-switches"),
            pool.port(),
            value(options, "--renew", "6h"));
        var farm = SimFarm.start(SimFarmSettings.to("127.0.0.1", relay.minerPort())
            .miners(miners)
            .pace(pace)
            .recordHeaders(true))) {
      var run = new WaySwitches(relay, pool, farm);
      until("all to mine", () -> farm.report().mining() == miners);
      for (int round = 0; round < rounds; round++) run.round(round);
      wrong = run.judge();
    }
    System.exit(wrong ? 1 : 0);
  }

  private static String value(List<String> arguments, String name, String usual) {
    int at = arguments.indexOf(name);
    return at < 0 ? usual : arguments.get(at + 1);
  }

  private void round(int round) {
    long sent = farm.report().sent();
    until("shares to be under way", () -> farm.report().sent() > sent);
    long began = System.nanoTime();
    if (round % 2 == 0) change(SETTINGS.get(round / 2 % SETTINGS.size()));
    else cut();
    slowest = Math.max(slowest, System.nanoTime() - began);
    if (round % 100 == 99) System.err.println(round + 1 + " rounds");
  }

  private void change(Map.Entry<Travel, String> setting) {
    var wish = setting.getKey();
    relay.wish(wish);
    until("the tunnel to travel by " + wish, () -> isBy(wish, setting.getValue()));
    count(("change to " + wish.transport() + " " + wish.cipher()).strip());
  }

  private boolean isBy(Travel wish, String transport) {
    var now = relay.status();
    return now.state() == State.CONNECTED
        && now.transport().equals(transport)
        && now.cipher().contains(wish.cipher().startsWith("chacha") ? "CHACHA20" : "AES");
  }

  /** TCP with a reset, UDP by swallowing until that is noticed. */
  private void cut() {
    long before = relay.connections();
    var over = relay.status().transport();
    if (over.equals("quic")) {
      relay.blockUdp();
      until(
          "the silence to be noticed",
          () -> relay.status().state() != State.CONNECTED || relay.connections() > before);
      relay.passUdp();
    } else {
      relay.resetTcp();
    }
    until(
        "the tunnel to go on",
        () -> relay.status().state() == State.CONNECTED && relay.connections() > before);
    count("cut over " + over);
  }

  private void count(String what) {
    done.merge(what, 1, Integer::sum);
  }

  private static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) throw new IllegalStateException("waited in vain for " + what);
      Waiting.pass(STEP);
    }
  }

  private boolean judge() {
    farm.pace(new SimFarmSettings.Idle());
    until("every share to be answered", () -> farm.report().waiting() == 0);
    var told = farm.report();
    var seen = pool.report();
    long lost = told.unanswered() + Math.abs(seen.accepted() - told.accepted());
    long doubled = told.unasked() + seen.overlaps() + seen.duplicates();
    done.forEach((what, times) -> System.out.printf(Locale.ROOT, "| %s | %d |%n", what, times));
    System.out.printf(
        Locale.ROOT,
        "slowest round %d ms; sent %d, accepted %d, pool %d, stale %d, other refusals %d,"
            + " disconnects %d, pool connections %d, sessions %d, lost %d, doubled %d%n%s%n",
        slowest / 1_000_000,
        told.sent(),
        told.accepted(),
        seen.accepted(),
        told.rejected(21),
        told.rejectedTotal() - told.rejected(21),
        told.disconnects(),
        seen.connectionsTotal(),
        relay.sessions(),
        lost,
        doubled,
        relay.status().facts());
    return lost + doubled > 0 || told.disconnects() > 0;
  }
}
