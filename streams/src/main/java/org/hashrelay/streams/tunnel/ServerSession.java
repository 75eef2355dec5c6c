package org.hashrelay.streams.tunnel;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.tunnel.TokenKeys.KnownNode;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.ControlMessage.Goodbye;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Link;
import org.hashrelay.streams.tunnel.link.LinkOwner;
import org.hashrelay.streams.tunnel.link.ServerHandshake;
import org.hashrelay.streams.tunnel.link.ServerHandshake.Known;
import org.hashrelay.streams.tunnel.link.TunnelIsland;
import org.hashrelay.streams.tunnel.transport.Inbox;

/** One connection that a server accepted: a stranger first, a node's session once it is proved. */
final class ServerSession implements LinkOwner, NodeSession {

  /** What the server does for its connections; called on the connection's thread. */
  interface Host {
    /** Finds the key, unless this address may not try this token; calls back on any thread. */
    void findKey(ServerSession session, String tokenId, Consumer<Optional<KnownNode>> found);

    /** What is said to a node that proved itself. */
    Hello.FromServer answer(KnownNode node);

    NodeSession.Handler proved(ServerSession session);

    /** @param shown the token it showed, if it came that far */
    void ended(ServerSession session, Ending ending, Optional<String> shown);
  }

  private final Inbox inbox = new Inbox();
  private final Map<Integer, RelayedStream> streams = new HashMap<>();
  private final InetSocketAddress remoteAddress;
  private final Host host;
  private final ServerHandshake handshake;
  private final Link link;
  private final CompletableFuture<Ending> end = new CompletableFuture<>();
  private volatile Optional<Hello.FromNode> hello = Optional.empty();
  private volatile String nodeId = "";
  private volatile String transport = "";
  private volatile String cipher = "";
  private volatile boolean open;
  private Optional<String> shown = Optional.empty();
  private Optional<NodeSession.Handler> handler = Optional.empty();

  ServerSession(
      InetSocketAddress remoteAddress,
      Host host,
      ServerHandshake handshake,
      Function<LinkOwner, Link> link) {
    this.remoteAddress = remoteAddress;
    this.host = host;
    this.handshake = handshake;
    this.link = link.apply(this);
  }

  TunnelIsland island() {
    return new TunnelIsland(link, inbox);
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public String nodeId() {
    return nodeId;
  }

  @Override
  public Hello.FromNode hello() {
    return hello.orElseThrow();
  }

  @Override
  public String transport() {
    return transport;
  }

  @Override
  public String cipher() {
    return cipher;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean send(ToNode message) {
    if (!open) return false;
    var bytes = ControlCodec.encode(message);
    if (bytes.size() > ControlCodec.MAX_MESSAGE || !link.reserveControl(bytes.size())) return false;
    inbox.add(() -> link.sendReserved(bytes));
    return true;
  }

  @Override
  public void close(String reason) {
    send(new Goodbye(reason));
    inbox.add(() -> link.leave(reason));
  }

  @Override
  public long rttMicros() {
    return link.rttMicros();
  }

  /** Its token cannot be looked up now: closed as with a wrong one, and not held against it. */
  void cannotBeChecked() {
    inbox.add(() -> link.end("key-lookup-failed", "the token cannot be looked up"));
  }

  // ── on the island ───────────────────────────────────────────────────────────────────────────

  @Override
  public void findKey(String tokenId) {
    shown = Optional.of(tokenId);
    host.findKey(this, tokenId, found -> inbox.add(() -> found(found)));
  }

  CompletableFuture<Ending> whenEnded() {
    return end;
  }

  private void found(Optional<KnownNode> node) {
    nodeId = node.map(KnownNode::nodeId).orElse("");
    link.found(node.map(known -> new Known(known.prk(), host.answer(known))));
  }

  /** Turned away without a look at the proof. */
  void refuse(String kind, String text) {
    link.end(kind, text);
  }

  @Override
  public void proved() {
    hello = handshake.agreed();
    transport = link.transport();
    cipher = link.cipher();
    open = true;
    handler = Optional.of(host.proved(this));
  }

  @Override
  public void ended(Ending ending) {
    open = false;
    for (var stream : List.copyOf(streams.values())) stream.close("tunnel-lost");
    host.ended(this, ending, shown);
    handler.ifPresent(h -> h.closed(ending.kind()));
    end.complete(ending);
  }

  @Override
  public void opened(int id, PoolRoute route) {
    var stream = new RelayedStream(id, inbox, link, () -> streams.remove(id));
    streams.put(id, stream);
    handler.ifPresent(h -> stream.dial(h.pools(), route));
  }

  @Override
  public void connected(int stream) {
    link.end("bad-frame", "a node connects no pools");
  }

  @Override
  public void received(int id, ByteString bytes) {
    with(id, stream -> stream.fromNode(bytes));
  }

  @Override
  public void writable(int id, boolean ready) {
    with(id, stream -> stream.tunnelWritable(ready));
  }

  @Override
  public void closed(int id, String reason) {
    with(id, stream -> stream.close("closed-by-node"));
  }

  @Override
  public void control(ByteString message) {
    var decoded = ControlCodec.decode(message);
    if (decoded instanceof ControlCodec.Invalid) {
      link.end("bad-control-message", "the node sent a control message that cannot be read");
    } else if (decoded instanceof ControlCodec.Message m && m.message() instanceof ToServer s) {
      handler.ifPresent(h -> h.received(s));
    }
  }

  @Override
  public void pong(long timestamp) {
    link.pong(timestamp);
  }

  private void with(int id, Consumer<RelayedStream> action) {
    Optional.ofNullable(streams.get(id)).ifPresent(action);
  }
}
