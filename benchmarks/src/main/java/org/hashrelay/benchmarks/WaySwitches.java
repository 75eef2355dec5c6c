package org.hashrelay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.hashrelay.benchmarks.relay.FleetApi;
import org.hashrelay.benchmarks.relay.FullRelay;
import org.hashrelay.benchmarks.relay.PoolChild;
import org.hashrelay.benchmarks.relay.Waiting;
import org.hashrelay.streams.sim.FaultProxy;
import org.hashrelay.streams.sim.SimFarm;
import org.hashrelay.streams.sim.SimFarmSettings;
import org.hashrelay.streams.sim.net.DatagramProxy;

/**
 * A farm that mines while its tunnel is moved between all settings, by {@code PATCH
 * /clients/{id}}, and cut in between; then the books of farm, relay and pool are compared.
 *
 * <p>Arguments: {@code --rounds 1000 --miners 1000 --rate 200 --renew 6h}. Every other round is a
 * cut, the others a change. Ends with 1 when a share was lost or counted twice.
 */
public final class WaySwitches implements AutoCloseable {

  private static final String NODE = "/clients/" + FullRelay.NODE;

  /** A setting, and the transport it leads to. */
  private record Setting(String transport, String cipher, String leadsTo) {}

  private static final List<Setting> SETTINGS = List.of(
      new Setting("quic", "", "quic"),
      new Setting("tcp_encrypt", "aes-256-gcm", "tcp_encrypt"),
      new Setting("auto", "", "quic"),
      new Setting("tcp_encrypt", "chacha20-poly1305", "tcp_encrypt"),
      new Setting("tcp_tls", "", "tcp_tls"));

  private final FullRelay relay;
  private final PoolChild pool;
  private final int miners;
  private final Map<String, Integer> done = new TreeMap<>();
  private FaultProxy tcp;
  private DatagramProxy udp;
  private long slowest;

  private WaySwitches(Path folder, int miners, String renew) {
    this.miners = miners;
    pool = new PoolChild("pool", folder);
    relay = new FullRelay(
        folder,
        this::throughProxies,
        "tunnel.quic.enabled = true",
        "tunnel { probe-after = 1s, probe-timeout = 1s, renew-interval = " + renew + " }");
  }

  public static void main(String[] arguments) throws IOException {
    var options = List.of(arguments);
    var folder = Files.createTempDirectory("way-switches");
    boolean wrong;
    try (var run = new WaySwitches(
        folder,
        Integer.parseInt(value(options, "--miners", "1000")),
        value(options, "--renew", "6h"))) {
      var rate = Integer.parseInt(value(options, "--rate", "200"));
      wrong = run.all(Integer.parseInt(value(options, "--rounds", "1000")), rate);
    }
    System.exit(wrong ? 1 : 0);
  }

  private static String value(List<String> arguments, String name, String usual) {
    int at = arguments.indexOf(name);
    return at < 0 ? usual : arguments.get(at + 1);
  }

  private int throughProxies(int tunnelPort) {
    tcp = FaultProxy.start(0, "127.0.0.1", tunnelPort);
    udp = DatagramProxy.start(tcp.port(), tunnelPort);
    return tcp.port();
  }

  private boolean all(int rounds, int rate) {
    var mapping = relay.map("ways", List.of(pool.port()), 500);
    var pace = new SimFarmSettings.Every(Duration.ofMillis(miners * 1_000L / rate));
    try (var farm = SimFarm.start(
        SimFarmSettings.to("127.0.0.1", mapping.minerPort()).miners(miners).pace(pace))) {
      Waiting.until("all to mine", relay.node(), () -> farm.report().mining() == miners);
      for (int round = 0; round < rounds; round++) {
        var began = System.nanoTime();
        if (round % 2 == 0) change(SETTINGS.get(round / 2 % SETTINGS.size()));
        else cut();
        slowest = Math.max(slowest, System.nanoTime() - began);
        if (round % 100 == 99) System.err.println(round + 1 + " rounds");
      }
      return judge(farm, mapping);
    }
  }

  private void change(Setting setting) {
    var wish = FleetApi.object().put("transport", setting.transport());
    relay.api().patch(NODE, wish.put("cipher", setting.cipher()));
    until("the tunnel to travel by " + setting, () -> isBy(setting));
    count("to " + setting.transport() + " " + setting.cipher());
  }

  private boolean isBy(Setting setting) {
    var now = relay.nodeStatus();
    return now.path("state").asText().equals("connected")
        && now.path("transport").asText().equals(setting.leadsTo())
        && (setting.cipher().isEmpty() || now.path("cipher").asText().equals(setting.cipher()));
  }

  /** Cuts what carries the tunnel: TCP with a reset, UDP by swallowing until that is noticed. */
  private void cut() {
    var before = connections();
    var over = relay.nodeStatus().path("transport").asText();
    if (over.equals("quic")) {
      udp.block();
      until("the silence to be noticed", () -> !isCarried() || connections() > before);
      udp.pass();
    } else {
      tcp.reset();
    }
    until("the tunnel to go on", () -> isCarried() && connections() > before);
    count("cut over " + over);
  }

  private boolean isCarried() {
    return relay.nodeStatus().path("state").asText().equals("connected");
  }

  private long connections() {
    long sum = 0;
    for (var count : relay.nodeStatus().path("tunnel").path("connections")) sum += count.asLong();
    return sum;
  }

  private void until(String what, BooleanSupplier holds) {
    Waiting.until(what, relay.node(), holds);
  }

  private void count(String what) {
    done.merge(what.strip(), 1, Integer::sum);
  }

  private boolean judge(SimFarm farm, FullRelay.Mapping mapping) {
    farm.pace(new SimFarmSettings.Idle());
    until("every share to be answered", () -> farm.report().waiting() == 0);
    var books = Books.settled(relay.api(), mapping.id());
    var told = farm.report();
    var seen = pool.report();
    long accepted = seen.path("accepted").asLong();
    long doubled = told.unasked()
        + seen.path("overlaps").asLong()
        + seen.path("duplicates").asLong();
    long lost = told.unanswered() + Math.abs(accepted + books.filtered() - told.accepted());
    done.forEach((what, times) -> System.out.printf(Locale.ROOT, "| %s | %d |%n", what, times));
    System.out.printf(
        Locale.ROOT,
        "slowest round %d ms; sent %d, accepted %d (pool %d, relay %d, filtered %d), stale %d,"
            + " other refusals %d, disconnects %d, pool connections %d, lost %d, doubled %d%n%s%n",
        slowest / 1_000_000,
        told.sent(),
        told.accepted(),
        accepted,
        books.accepted(),
        books.filtered(),
        told.rejected(21),
        told.rejectedTotal() - told.rejected(21),
        told.disconnects(),
        seen.path("connections_total").asLong(),
        lost,
        doubled,
        relay.nodeStatus().path("tunnel"));
    return lost + doubled > 0 || books.accepted() != accepted;
  }

  @Override
  public void close() {
    relay.close();
    pool.close();
    tcp.close();
    udp.close();
  }
}
