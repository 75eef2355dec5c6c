package org.hashrelay.streams.tunnel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.ControlMessage.Goodbye;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.ClientHandshake;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.TunnelIsland;
import org.hashrelay.streams.tunnel.transport.Inbox;

/** One connection of a node to a server, from the attempt to its end. */
final class ClientSession implements LinkOwner {

  /** Whoever keeps the tunnel up; called on the session's thread. */
  interface Keeper {
    void connected(ClientSession session, Hello.FromServer server);

    void received(ToNode message);

    void ended(Ending ending);
  }

  private final Inbox inbox = new Inbox();
  private final Map<Integer, TunnelStream> streams = new HashMap<>();
  private final Keeper keeper;
  private final ClientHandshake handshake;
  private final Link link;
  private volatile boolean open;
  private String goodbye = "";

  /** @param parts makes the link's parts for this owner */
  ClientSession(Keeper keeper, ClientHandshake handshake, Function<LinkOwner, Link> parts) {
    this.keeper = keeper;
    this.handshake = handshake;
    this.link = parts.apply(this);
  }

  TunnelIsland island() {
    return new TunnelIsland(link, inbox);
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  PoolStream open(PoolRoute route, PoolEvents events) {
    var stream = new TunnelStream(inbox, link, events);
    inbox.add(() -> {
      var id = stream.open(route);
      if (id > 0) streams.put(id, stream);
    });
    return stream;
  }

  boolean send(ToServer message) {
    if (!open) return false;
    var bytes = ControlCodec.encode(message);
    if (bytes.size() > ControlCodec.MAX_MESSAGE || !link.reserveControl(bytes.size())) return false;
    inbox.add(() -> link.sendReserved(bytes));
    return true;
  }

  void leave(String reason) {
    inbox.add(() -> link.leave(reason));
  }

  /** The attempt failed before there was a connection. */
  void never(String text) {
    inbox.add(() -> link.end("unreachable", text));
    inbox.close();
  }

  long rttMicros() {
    return link.rttMicros();
  }

  String cipher() {
    return link.cipher();
  }

  // ── on the island ───────────────────────────────────────────────────────────────────────────

  @Override
  public void findKey(String tokenId) {
    link.end("protocol", "a server does not show a token");
  }

  @Override
  public void proved() {
    open = true;
    handshake.answer().ifPresent(server -> keeper.connected(this, server));
  }

  @Override
  public void ended(Ending ending) {
    open = false;
    for (var stream : List.copyOf(streams.values())) stream.ended("tunnel-lost");
    streams.clear();
    keeper.ended(
        goodbye.isEmpty()
            ? ending
            : new Ending("goodbye", "the server said goodbye: " + goodbye, ending.proved()));
  }

  @Override
  public void opened(int stream, PoolRoute route) {
    link.streams().close(stream, "nodes-dial-no-pools");
  }

  @Override
  public void connected(int stream) {
    with(stream, s -> s.events().opened());
  }

  @Override
  public void received(int stream, ByteString bytes) {
    with(stream, s -> s.events().received(bytes));
  }

  @Override
  public void writable(int stream, boolean ready) {
    with(stream, s -> s.events().writable(ready));
  }

  @Override
  public void closed(int stream, String reason) {
    with(stream, s -> s.ended(reason));
    streams.remove(stream);
  }

  @Override
  public void control(ByteString message) {
    var decoded = ControlCodec.decode(message);
    if (decoded instanceof ControlCodec.Invalid) {
      link.end("bad-control-message", "the server sent a control message that cannot be read");
    } else if (decoded instanceof ControlCodec.Message m && m.message() instanceof ToNode toNode) {
      if (toNode instanceof Goodbye g) goodbye = g.reason();
      keeper.received(toNode);
    }
  }

  @Override
  public void pong(long timestamp) {
    link.pong(timestamp);
  }

  private void with(int id, Consumer<TunnelStream> action) {
    Optional.ofNullable(streams.get(id)).ifPresent(stream -> {
      if (stream.isOver()) streams.remove(id);
      else action.accept(stream);
    });
  }
}
