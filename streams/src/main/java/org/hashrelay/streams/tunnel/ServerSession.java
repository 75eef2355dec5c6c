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
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.ControlMessage.Goodbye;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.Session;

/** The session of a node that proved itself: its pool connections, over one link after the other. */
final class ServerSession implements Session.Owner, NodeSession {

  /** What the server does for its sessions; called within the session. */
  interface Host {
    /** The link is gone; false when the session shall not wait. */
    boolean interrupted(ServerSession session, Ending why);

    void resumed(ServerSession session);

    void over(ServerSession session, Ending ending);
  }

  private final Map<Integer, RelayedStream> streams = new HashMap<>();
  private final Host host;
  private final ByteString id;
  private final String nodeId;
  private final Session core;
  private final CompletableFuture<Ending> end = new CompletableFuture<>();
  private volatile Hello.FromNode hello;
  private volatile InetSocketAddress remoteAddress;
  private volatile String transport;
  private volatile String cipher;
  private volatile boolean leaving;
  private Optional<NodeSession.Handler> handler = Optional.empty();
  private long attempt;
  private long interruptions;

  /** A session that begins on this connection; {@code core} makes what carries its streams. */
  ServerSession(
      Host host,
      ServerConnection connection,
      Hello.FromServer said,
      Function<Session.Owner, Session> core) {
    this.host = host;
    this.id = ByteString.fromArray(said.sessionId());
    this.nodeId = said.nodeId();
    this.hello = connection.hello();
    this.attempt = hello.attempt();
    this.remoteAddress = connection.remoteAddress();
    this.transport = connection.transport();
    this.cipher = connection.cipher();
    this.core = core.apply(this);
  }

  Session core() {
    return core;
  }

  ByteString id() {
    return id;
  }

  void handledBy(NodeSession.Handler newHandler) {
    handler = Optional.of(newHandler);
  }

  /** Whether this node, in the same life, may go on with it; with a newer token of its own, too. */
  boolean belongsTo(String node, Hello.FromNode claimed) {
    return nodeId.equals(node)
        && hello.instance().equals(claimed.instance())
        && !leaving
        && !core.isOver();
  }

  /** Goes on over this connection, unless a newer one was there first. */
  boolean goOn(ServerConnection connection) {
    if (!claim(connection)) return false;
    return connection.carry(this, true);
  }

  private synchronized boolean claim(ServerConnection connection) {
    if (connection.hello().attempt() <= attempt) return false;
    hello = connection.hello();
    attempt = hello.attempt();
    remoteAddress = connection.remoteAddress();
    transport = connection.transport();
    cipher = connection.cipher();
    return true;
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  @Override
  public String nodeId() {
    return nodeId;
  }

  @Override
  public Hello.FromNode hello() {
    return hello;
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
    return !leaving && core.sendControl(ControlCodec.encode(message));
  }

  @Override
  public void close(String reason) {
    send(new Goodbye(reason));
    leaving = true;
    core.leave(reason);
  }

  @Override
  public long rttMicros() {
    return core.rttMicros();
  }

  CompletableFuture<Ending> whenEnded() {
    return end;
  }

  /** Ends it when it still waits since this interruption. */
  void expire(long interruption, String kind, String text) {
    core.execute(() -> {
      if (core.isCarried() || interruption != interruptions) return;
      core.end(new Ending(kind, text, true, false));
    });
  }

  // ── within the session ──────────────────────────────────────────────────────────────────────

  long interruptions() {
    return interruptions;
  }

  @Override
  public boolean interrupted(Ending why) {
    interruptions++;
    if (leaving || !host.interrupted(this, why)) return false;
    handler.ifPresent(h -> h.interrupted(why.kind()));
    return true;
  }

  @Override
  public void passed(int bytesIn, int bytesOut) {
    handler.ifPresent(h -> h.passed(bytesIn, bytesOut));
  }

  @Override
  public void resumed() {
    host.resumed(this);
    handler.ifPresent(NodeSession.Handler::resumed);
  }

  @Override
  public void over(Ending ending) {
    for (var stream : List.copyOf(streams.values())) stream.close("tunnel-lost");
    host.over(this, ending);
    handler.ifPresent(h -> h.closed(ending.kind()));
    end.complete(ending);
  }

  @Override
  public void left(String reason) {
    core.end(new Ending(reason, "the node ended the session: " + reason, true, false));
  }

  @Override
  public void opened(int number, PoolRoute route) {
    var stream = new RelayedStream(number, core, () -> streams.remove(number));
    streams.put(number, stream);
    handler.ifPresent(h -> stream.dial(h.pools(), route));
  }

  @Override
  public void connected(int stream) {
    core.end(new Ending("bad-frame", "a node connects no pools", true, false));
  }

  @Override
  public void received(int number, ByteString bytes) {
    with(number, stream -> stream.fromNode(bytes));
  }

  @Override
  public void writable(int number, boolean ready) {
    with(number, stream -> stream.tunnelWritable(ready));
  }

  @Override
  public void closed(int number, String reason) {
    with(number, stream -> stream.close("closed-by-node"));
  }

  @Override
  public void control(ByteString message) {
    if (core.isOver()) return;
    var decoded = ControlCodec.decode(message);
    if (decoded instanceof ControlCodec.Invalid) {
      var text = "the node sent a control message that cannot be read";
      core.end(new Ending("bad-control-message", text, true, false));
    } else if (decoded instanceof ControlCodec.Message m && m.message() instanceof ToServer s) {
      handler.ifPresent(h -> h.received(s));
    }
  }

  @Override
  public void pong(long timestamp) {
    core.pong(timestamp);
  }

  private void with(int number, Consumer<RelayedStream> action) {
    Optional.ofNullable(streams.get(number)).ifPresent(action);
  }
}
