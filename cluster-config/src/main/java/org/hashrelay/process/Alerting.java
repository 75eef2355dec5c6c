package org.hashrelay.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.hashrelay.actors.alerting.notify.AddressFilter;
import org.hashrelay.actors.alerting.notify.ChannelKind;
import org.hashrelay.actors.alerting.notify.Courier;
import org.hashrelay.actors.alerting.notify.Couriers;
import org.hashrelay.actors.alerting.notify.EmailCourier;
import org.hashrelay.actors.alerting.notify.TelegramCourier;
import org.hashrelay.actors.alerting.notify.WebhookCourier;
import org.hashrelay.actors.alerting.watch.ServerWatch;
import org.hashrelay.actors.alerting.watch.ServerWatch.Room;
import org.hashrelay.actors.alerting.watch.Watching;
import org.hashrelay.actors.fleet.Sharding;
import org.hashrelay.actors.node.LinkEar;
import org.hashrelay.actors.secret.SealedSecrets;
import org.hashrelay.http.alerting.Telling;
import org.hashrelay.http.live.EventHub;
import org.hashrelay.http.live.LiveEvents;
import org.hashrelay.http.outgoing.GuardedHttp;
import org.hashrelay.streams.tunnel.TunnelServer;

/** What a server has to look for trouble and to tell people of it. */
record Alerting(Path dataDir, Telling telling, EventHub events, InstantSource clock) {

  static Alerting of(
      ActorSystem<?> system, ServerSettings settings, SealedSecrets secrets, InstantSource clock) {
    var notify = settings.notifying();
    var filter = new AddressFilter(notify.webhook().blockPrivateAddresses());
    var http = new GuardedHttp(system, notify.webhook().timeout(), filter);
    var blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    var webhook = new WebhookCourier(notify, http, secrets::openPassword, clock);
    var couriers = new Couriers(Map.of(
        ChannelKind.EMAIL,
        new EmailCourier(notify, blocking),
        ChannelKind.TELEGRAM,
        new TelegramCourier(notify, http),
        ChannelKind.WEBHOOK,
        webhook,
        ChannelKind.ALERTMANAGER,
        webhook));
    var hub = new EventHub(UUID.randomUUID().toString().substring(0, 8), clock);
    return new Alerting(settings.dataDir(), new Telling(couriers, filter, clock), hub, clock);
  }

  Courier courier() {
    return telling.courier();
  }

  /**
   * Begins to look, and answers who has to hear the links of a node.
   *
   * @param tunnel empty until it is there
   */
  Function<String, LinkEar> watch(
      ActorSystem<?> system,
      Sharding sharding,
      String name,
      Supplier<Optional<TunnelServer>> tunnel) {
    sharding.subscribeToLive(
        system.systemActorOf(LiveEvents.into(events), "live-events", Props.empty()));
    var server = new ServerWatch.Server(
        name,
        this::room,
        () -> tunnel.get().map(is -> is.identity().expiresAt()),
        () -> tunnel.get().flatMap(is -> is.identity().fault()));
    return Watching.start(system, sharding, server, clock);
  }

  private Room room() {
    try {
      var store = Files.getFileStore(dataDir);
      return new Room(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException unknown) {
      return new Room(0, 0);
    }
  }
}
