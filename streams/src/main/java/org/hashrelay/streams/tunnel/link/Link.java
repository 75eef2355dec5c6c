package org.hashrelay.streams.tunnel.link;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.frame.FrameWays;
import org.hashrelay.streams.tunnel.frame.TunnelFrame;
import org.hashrelay.streams.tunnel.transport.SecurePipe;
import org.hashrelay.streams.tunnel.web.WebVisit;

/**
 * One connection between a node and a server, from the first byte to the last: encryption, mutual
 * proof, heartbeat; then the frames of the {@link Session} it carries.
 *
 * <pre>
 *   wire ⇄ SecurePipe ⇄ Handshake, then Session ⇄ its owner
 * </pre>
 *
 * <p>Pure: bytes in, bytes out, a clock. Confined to its {@link TunnelIsland}.
 */
public final class Link {

  /** Where a link stands. */
  private enum Stage {
    SECURING,
    PROVING,
    /** Never becomes more than a web server's connection. */
    VISITED,
    OPEN,
    /** Says goodbye, then ends. */
    LEAVING,
    OVER
  }

  /** Answers owed to an end that does not read; then it is not read either. */
  private static final int MAX_URGENT = 64 * 1024;

  private static final int FIRST_WAY = 0;
  private static final long LEAVE_NANOS = 2_000_000_000L;

  private final SecurePipe pipe;
  private final Handshake handshake;
  private final LinkOwner owner;
  private final LinkSettings settings;
  private final Unproved unproved;
  private final LongSupplier nanos;
  private final Heartbeat heartbeat;
  private final Output output;
  private final long born;
  private volatile Runnable wake = () -> {};
  private Optional<Session> session = Optional.empty();
  private Stage stage = Stage.SECURING;
  private long leavingSince;
  private String leaving = "";
  private volatile boolean superseded;

  /** All that a link is made of. */
  public record Parts(
      SecurePipe pipe,
      Handshake handshake,
      LinkOwner owner,
      LinkSettings settings,
      Allowance allowance,
      LongSupplier nanos) {}

  public Link(Parts parts) {
    this.pipe = parts.pipe();
    this.handshake = parts.handshake();
    this.owner = parts.owner();
    this.settings = parts.settings();
    this.nanos = parts.nanos();
    this.born = nanos.getAsLong();
    this.unproved = new Unproved(parts.allowance(), born);
    this.heartbeat = new Heartbeat(settings, () -> ThreadLocalRandom.current().nextDouble(), born);
    this.output = new Output(this, heartbeat, settings.shape(), nanos);
  }

  public void start() {
    pipe.start();
  }

  // ── from the wire ───────────────────────────────────────────────────────────────────────────

  public void received(ByteString wire) {
    if (stage == Stage.OVER) return;
    passed(wire.size(), 0);
    heartbeat.received(nanos.getAsLong());
    pipe.received(wire);
    pump();
    if (stage == Stage.SECURING || stage == Stage.PROVING) countUnproved(wire.size());
  }

  /** What comes in one read with the last of the proof is the session's. */
  private void countUnproved(int bytes) {
    if (unproved.exceeds(bytes)) cut("too-much-before-proof", "more bytes than a hello has");
  }

  /** The connection broke or was closed under us. */
  public void lost(String text) {
    unproved.refusal().ifPresent(this::refuse);
    if (stage == Stage.PROVING && handshake instanceof ClientHandshake) {
      cut("token-refused", ClientHandshake.UNANSWERED);
    } else {
      var kind = stage == Stage.VISITED ? "web-visit" : "connection-lost";
      cut(stage == Stage.SECURING ? "tls" : kind, text);
    }
  }

  /** The other end closed, and ended the session with it; what it said before may be lost. */
  public void parted(String reason) {
    session.ifPresent(carried -> carried.left(this, reason));
  }

  private void pump() {
    if (stage == Stage.SECURING && pipe.established()) {
      stage = Stage.PROVING;
      act(handshake.secured(pipe.binding()));
    }
    var plain = pipe.takePlain();
    if (!plain.isEmpty()) plain(plain);
    if (stage == Stage.OVER) return;
    pipe.failure().ifPresent(text -> cut(pipe.failureKind(), "TLS: " + text));
    if (pipe.finished()) lost("closed by the other end");
  }

  private void plain(ByteString plain) {
    if (stage == Stage.PROVING) act(handshake.received(plain));
    else if (stage == Stage.VISITED) visited(plain);
    else if (isProved()) frames(FIRST_WAY, plain);
  }

  private void visited(ByteString plain) {
    send(unproved.visited(plain, nanos.getAsLong()));
    if (unproved.isVisitOver()) end("web-visit", "a visitor was shown a web page");
  }

  /** Plain bytes of a way beside the first, 1 and up; each keeps its own order. */
  public void received(int way, ByteString plain) {
    if (stage == Stage.OVER) return;
    passed(plain.size(), 0);
    heartbeat.received(nanos.getAsLong());
    frames(way, plain);
  }

  /** Nothing more comes on this way. */
  public void ended(int way) {
    session.ifPresent(carried -> carried.ended(this, way));
  }

  private void frames(int way, ByteString plain) {
    session
        .flatMap(carried -> carried.receive(this, way, plain))
        .ifPresent(fault -> end(fault, "the other end broke the protocol"));
    if (heartbeat.isRelieved()) owner.trusted();
  }

  private void act(Handshake.Step step) {
    if (step instanceof Handshake.Say say) {
      pipe.send(say.bytes());
    } else if (step instanceof Handshake.FindKey find) {
      findKey(find.tokenId());
    } else if (step instanceof Handshake.Visit visitor) {
      stage = Stage.VISITED;
      unproved.visit(new WebVisit(InstantSource.system()));
      visited(visitor.bytes());
    } else if (step instanceof Handshake.Refuse refuse) {
      if (refuse.kind().equals("token")) unproved.refuseLater(refuse);
      else refuse(refuse);
    } else if (step instanceof Handshake.Proved && !owner.accepts()) {
      cut("not-needed", "it is not needed any more");
    } else if (step instanceof Handshake.Proved proved) {
      if (!proved.say().isEmpty()) pipe.send(proved.say());
      stage = Stage.OPEN;
      output.shapeAs(settings.shape().wish().agreed(handshake.othersFeatures()));
      owner.proved();
      if (stage != Stage.OPEN) return;
      ping();
      if (!proved.rest().isEmpty()) frames(FIRST_WAY, proved.rest());
    }
  }

  private void refuse(Handshake.Refuse refuse) {
    end(refuse.kind(), refuse.text());
  }

  private void findKey(String tokenId) {
    unproved.showedToken(nanos.getAsLong());
    if (pipe.provedToken().filter(proved -> !proved.equals(tokenId)).isPresent()) {
      end("token", "the hello shows another token than the encryption proved");
    } else {
      owner.findKey(tokenId);
    }
  }

  // ── from the owner ──────────────────────────────────────────────────────────────────────────

  /** The key of the token that {@link LinkOwner#findKey} asked for. */
  public void found(Optional<ServerHandshake.Known> known) {
    if (stage == Stage.PROVING && handshake instanceof ServerHandshake server) {
      act(server.found(known));
    }
  }

  public boolean isOpen() {
    return stage == Stage.OPEN;
  }

  private boolean isProved() {
    return stage == Stage.OPEN || stage == Stage.LEAVING;
  }

  public boolean isOver() {
    return stage == Stage.OVER;
  }

  /**
   * Carries this session from now on; answers {@link LinkOwner#proved}.
   *
   * @param again whether the session had a link before
   * @return false when it is over, and so is this link
   */
  public boolean carry(Session carried, boolean again) {
    session = Optional.of(carried);
    output.carry(carried);
    if (carried.attach(this, again)) return true;
    cut("session-gone", "the session ended meanwhile");
    return false;
  }

  /** From any thread: there is something to do. */
  public void wake() {
    wake.run();
  }

  public void wokenBy(Runnable island) {
    wake = island;
  }

  /** Does what other threads want of the session. */
  public void turn() {
    session.ifPresent(carried -> carried.turn(this));
    if (superseded) cut("superseded", "the session goes on over another connection");
  }

  /** From any thread: another link carries the session now. */
  void supersede() {
    superseded = true;
    wake();
  }

  /** Sends what waits, then ends; not waiting longer than two seconds for it. */
  public void leave(String reason) {
    if (stage == Stage.OPEN) {
      stage = Stage.LEAVING;
      leaving = TunnelFrame.plain(reason);
      leavingSince = nanos.getAsLong();
    } else if (stage != Stage.LEAVING) {
      end(reason, reason);
    }
  }

  /** Why it says goodbye, or has; empty unless it was asked to {@link #leave} its session. */
  public Optional<String> goodbye() {
    return Optional.of(leaving).filter(reason -> !reason.isEmpty());
  }

  /** Ends it, and the session it carries for good. */
  public void end(String kind, String text) {
    over(kind, text, false);
  }

  /** Ends it; the session may go on over another link. */
  public void cut(String kind, String text) {
    over(kind, text, stage != Stage.LEAVING);
  }

  private void over(String kind, String text, boolean resumable) {
    if (stage == Stage.OVER) return;
    var ending = new Ending(kind, text, isProved(), resumable);
    stage = Stage.OVER;
    pipe.close();
    owner.ended(ending);
    session.ifPresent(carried -> carried.detach(this, ending));
  }

  public SecurePipe pipe() {
    return pipe;
  }

  /** How what is sent looks on the wire. */
  public Shape shape() {
    return output.shape();
  }

  /** A ping of this link with that timestamp came back: after how long. */
  long answered(long timestamp) {
    heartbeat.answered(born + timestamp * 1_000);
    return Math.max(1, clockMicros() - timestamp);
  }

  // ── to the wire ─────────────────────────────────────────────────────────────────────────────

  /**
   * How long until asking for bytes is worth while: 0 for now, as always before and after the
   * session; negative when nobody knows.
   */
  public long outputAfterMillis() {
    return stage == Stage.OPEN ? output.afterMillis() : 0;
  }

  /** Bytes for the wire, about so many at most; empty when there are none. */
  ByteString takeWire(int most) {
    if (stage == Stage.OPEN) send(output.next(most));
    if (stage == Stage.LEAVING) send(output.rest());
    if (stage == Stage.LEAVING && output.hasFrames()) send(output.frames(most));
    if (stage == Stage.LEAVING && !output.hasFrames()) left();
    var wire = pipe.takeWire();
    passed(0, wire.size());
    return wire;
  }

  /** The same for a transport that encrypts by itself and has many ways. */
  public void takeFrames(int most, FrameWays ways) {
    var before = ways.length();
    ways.first().append(pipe.takeWire());
    if (stage == Stage.OPEN) output.next(most, ways);
    if (stage == Stage.LEAVING) ways.first().append(output.rest());
    if (stage == Stage.LEAVING && output.hasFrames()) output.take(most, ways);
    if (stage == Stage.LEAVING && !output.hasFrames()) left();
    ways.first().append(pipe.takeWire());
    passed(0, ways.length() - before);
  }

  /** The bytes of a session, on the wire; those of QUIC before it encrypts them. */
  private void passed(int bytesIn, int bytesOut) {
    session.ifPresent(carried -> carried.passed(bytesIn, bytesOut));
  }

  private void send(ByteString plain) {
    if (!plain.isEmpty()) pipe.send(plain);
  }

  /** The last frame says that the session ends here. */
  private void left() {
    session.ifPresent(carried -> carried.sayGoodbye(this, leaving));
    send(output.frames(1));
    end(leaving, leaving);
  }

  /** Whether more should be read: not from an end that does not take its answers. */
  public boolean wantsInput() {
    return session.map(Session::urgentBytes).orElse(0) < MAX_URGENT;
  }

  /** Whether ways beside the first should be read. */
  public boolean wantsAllWays() {
    if (!isProved() || !wantsInput()) return false;
    return session.filter(carried -> carried.wantsAllWays(this)).isPresent();
  }

  // ── time ────────────────────────────────────────────────────────────────────────────────────

  public void tick() {
    var now = nanos.getAsLong();
    if (stage == Stage.SECURING || stage == Stage.PROVING || stage == Stage.VISITED) {
      unproved.due(now).ifPresent(this::refuse);
    } else if (stage == Stage.LEAVING && now - leavingSince >= LEAVE_NANOS) {
      left();
    } else if (stage == Stage.OPEN) {
      switch (heartbeat.tick(now, session.map(Session::usualRttMicros).orElse(0L))) {
        case PING -> ping();
        case DOUBT -> {
          ping();
          owner.doubted();
        }
        case DEAD -> cut("silent", "the other end does not answer");
        case NOTHING -> {}
      }
    }
  }

  /** Milliseconds until {@link #tick()} is worth calling again; before the proof, if nothing comes. */
  public long tickAfterMillis() {
    if (!isProved()) return unproved.tickAfterMillis(nanos.getAsLong());
    var longest = settings.isBrisk() && heartbeat.isWaiting() ? 100 : 500;
    return Math.max(10, Math.min(longest, settings.shortestMillis() / 4));
  }

  private void ping() {
    session.ifPresent(carried -> carried.ping(this, clockMicros()));
    heartbeat.sent(nanos.getAsLong());
  }

  private long clockMicros() {
    return (nanos.getAsLong() - born) / 1_000;
  }
}
