package org.hashrelay.streams.tunnel.client;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.pool.PoolEvents;
import org.hashrelay.streams.pool.PoolRoute;
import org.hashrelay.streams.pool.PoolStream;
import org.hashrelay.streams.tunnel.client.TunnelStatus.SessionStatus;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.control.ControlMessage.Goodbye;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToNode;
import org.hashrelay.streams.tunnel.control.ControlMessage.ToServer;
import org.hashrelay.streams.tunnel.control.Hello;
import org.hashrelay.streams.tunnel.link.Ending;
import org.hashrelay.streams.tunnel.link.LinkSettings;
import org.hashrelay.streams.tunnel.link.Session;

/** A node's end of a session: its streams to pools, over one connection after the other. */
final class ClientSession implements Session.Owner {

  /** Whoever keeps the tunnel up; called within the session. */
  interface Keeper {
    void received(ToNode message);

    void interrupted(ClientSession session, Ending why);

    void resumed(ClientSession session);

    /** Another connection carries it; {@code fence} ends the one before. */
    void replaced(Runnable fence);

    void over(ClientSession session, Ending ending);
  }

  private final Map<Integer, TunnelStream> streams = new HashMap<>();
  private final Keeper keeper;
  private final Session core;
  private final byte[] id;
  private final Duration window;
  private final Instant began = Instant.now();
  private volatile boolean carried = true;
  private volatile long resumes;
  private String goodbye = "";
  private long interruptions;

  /** @param server what the server said when it began */
  ClientSession(Keeper keeper, Hello.FromServer server, LinkSettings settings, Executor executor) {
    this.keeper = keeper;
    this.core = new Session(this, settings, 0, executor);
    this.id = server.sessionId().clone();
    this.window = Duration.ofMillis(Math.max(0, server.resumeWindowMillis()));
  }

  Session core() {
    return core;
  }

  byte[] id() {
    return id.clone();
  }

  /** How long the server waits for this node after a loss. */
  Duration window() {
    return window;
  }

  SessionStatus status() {
    return new SessionStatus(began, resumes, core.heldBytes(), core.resentBytes());
  }

  boolean isCarried() {
    return carried;
  }

  /** Counts the interruptions; within the session. */
  long interruptions() {
    return interruptions;
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  PoolStream open(PoolRoute route, PoolEvents events) {
    var stream = new TunnelStream(core, events, streams::remove);
    core.execute(() -> {
      var number = stream.open(route);
      if (number > 0) streams.put(number, stream);
    });
    return stream;
  }

  /** False while it has no link, too: what was not sent is better sent fresh later. */
  boolean send(ToServer message) {
    return carried && !core.isOver() && core.sendControl(ControlCodec.encode(message));
  }

  /** Streams that were opened before it had its first link hear that it has one. */
  void began() {
    core.execute(() -> tellStreams(!core.isCarried()));
  }

  // ── within the session ──────────────────────────────────────────────────────────────────────

  @Override
  public boolean interrupted(Ending why) {
    carried = false;
    if (window.isZero() || !goodbye.isEmpty()) return false;
    interruptions++;
    tellStreams(true);
    keeper.interrupted(this, why);
    return true;
  }

  @Override
  public void resumed() {
    carried = true;
    resumes++;
    tellStreams(false);
    keeper.resumed(this);
  }

  @Override
  public void replaced(Runnable fence) {
    keeper.replaced(fence);
  }

  @Override
  public void over(Ending ending) {
    carried = false;
    for (var stream : List.copyOf(streams.values())) stream.ended("tunnel-lost");
    streams.clear();
    keeper.over(
        this,
        goodbye.isEmpty()
            ? ending
            : new Ending("goodbye", "the server said goodbye: " + goodbye, true, false));
  }

  @Override
  public void left(String reason) {
    core.end(new Ending(reason, "the server ended the session: " + reason, true, false));
  }

  /** Waited long enough for this interruption to end. */
  void expire(long interruption) {
    core.execute(() -> {
      if (carried || interruption != interruptions) return;
      core.end(new Ending("session-gone", "no server was reached in time", true, false));
    });
  }

  private void tellStreams(boolean away) {
    for (var stream : List.copyOf(streams.values())) stream.interrupted(away);
  }

  @Override
  public void opened(int stream, PoolRoute route) {
    core.streams().close(stream, "nodes-dial-no-pools");
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
    if (core.isOver()) return;
    var decoded = ControlCodec.decode(message);
    if (decoded instanceof ControlCodec.Invalid) {
      var text = "the server sent a control message that cannot be read";
      core.end(new Ending("bad-control-message", text, true, false));
    } else if (decoded instanceof ControlCodec.Message m && m.message() instanceof ToNode toNode) {
      if (toNode instanceof Goodbye g) goodbye = g.reason();
      keeper.received(toNode);
    }
  }

  @Override
  public void pong(long timestamp) {
    core.pong(timestamp);
  }

  private void with(int number, Consumer<TunnelStream> action) {
    Optional.ofNullable(streams.get(number)).filter(s -> !s.isOver()).ifPresent(action);
  }
}
