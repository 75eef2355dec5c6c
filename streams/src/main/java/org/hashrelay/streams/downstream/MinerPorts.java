package org.hashrelay.streams.downstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.hashrelay.streams.aggregation.MappingRunner;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.aggregation.PortService;
import org.hashrelay.streams.aggregation.RunningMapping;
import org.hashrelay.streams.aggregation.UpstreamGroup;
import org.hashrelay.streams.aggregation.cryptonote.CryptonoteFamily;
import org.hashrelay.streams.aggregation.ethash.EthashFamily;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.aggregation.shared.SharedGroup;
import org.hashrelay.streams.aggregation.single.OneToOne;
import org.hashrelay.streams.pool.PoolDialer;
import org.hashrelay.streams.tunnel.control.MappingOrder;
import org.hashrelay.streams.tunnel.control.ReportEntry;

/** The ports of one node: opens one island per mapping, and counts what all of them share. */
public final class MinerPorts implements MappingRunner {

  private final ActorSystem system;
  private final Materializer materializer;
  private final MinerPortSettings settings;
  private final String listenAddress;
  private final Time time;
  private final Gate gate;
  private final AtomicInteger seats = new AtomicInteger();

  /**
   * @param listenAddress where the ports of all mappings are bound, such as {@code 0.0.0.0}
   */
  public MinerPorts(
      ActorSystem system, MinerPortSettings settings, String listenAddress, Time time) {
    this.system = system;
    this.materializer = Materializer.createMaterializer(system);
    this.settings = settings;
    this.listenAddress = listenAddress;
    this.time = time;
    this.gate = new Gate(settings);
  }

  @Override
  public RunningMapping start(MappingOrder order, PoolDialer pools, Consumer<ReportEntry> reports) {
    var handle = new MinerPort(order);
    var island = new PortIsland(this, order, pools, new Services(reports), handle);
    RunnableGraph.fromGraph(island).run(materializer);
    return handle;
  }

  /** Which service a mapping's order asks for. */
  final class Services {

    private final Consumer<ReportEntry> reports;

    Services(Consumer<ReportEntry> reports) {
      this.reports = reports;
    }

    PortService open(MappingOrder order, PoolDialer dialer) {
      var outside = new SharedGroup.Surroundings(settings, dialer, reports, time);
      return switch (Service.of(order)) {
        case TRANSPARENT -> new Transparent(order, settings, dialer, time);
        case ETHASH ->
          new SharedGroup<>(order, new EthashFamily(Service.algorithm(order)), outside);
        case CRYPTONOTE -> new SharedGroup<>(order, new CryptonoteFamily(), outside);
        case ONE_TO_ONE ->
          new OneToOne(order, new OneToOne.Surroundings(settings, dialer, reports, time));
        case STRATUM_V1 -> new UpstreamGroup(order, settings, dialer, reports, time);
      };
    }

    boolean sameKind(MappingOrder one, MappingOrder other) {
      return Service.of(one) == Service.of(other)
          && Service.algorithm(one).equals(Service.algorithm(other));
    }
  }

  ActorSystem system() {
    return system;
  }

  MinerPortSettings settings() {
    return settings;
  }

  String listenAddress() {
    return listenAddress;
  }

  Time time() {
    return time;
  }

  /** A number no other connection of this process has had. */
  int newSeat() {
    return seats.incrementAndGet();
  }

  Gate gate() {
    return gate;
  }
}
