package org.hashrelay.streams.tunnel.link;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.frame.Multiplexer;
import org.hashrelay.streams.tunnel.transport.SecurePipe;

/**
 * One connection between a node and a server, from the first byte to the last: encryption, mutual
 * proof, frames, heartbeat.
 *
 * <pre>
 *   wire ⇄ SecurePipe ⇄ Handshake, then Multiplexer ⇄ owner
 * </pre>
 *
 * <p>Pure: bytes in, bytes out, a clock. Confined to its {@link TunnelIsland}.
 */
public final class Link {

  /** Where a link stands. */
  private enum Stage {
    SECURING,
    PROVING,
    OPEN,
    /** Says goodbye, then ends. */
    LEAVING,
    OVER
  }

  /**
   * What an unproved link may use.
   *
   * @param millis until it must be proved
   * @param bytes of the wire until then
   */
  public record Allowance(long millis, int bytes) {}

  /** Control bytes that may wait; a message beyond is refused. */
  private static final int MAX_CONTROL_WAITING = 8 * 1024 * 1024;

  /** Answers owed to an end that does not read; then it is not read either. */
  private static final int MAX_URGENT = 64 * 1024;

  /** All that a node can know: a server that does not take its token says nothing at all. */
  private static final String TOKEN_REFUSED =
      "the server closed without an answer: it does not take this node's token, or cannot check it";

  private static final long MILLION = 1_000_000L;
  private static final long LEAVE_NANOS = 2_000 * MILLION;

  private final SecurePipe pipe;
  private final Handshake handshake;
  private final LinkOwner owner;
  private final LinkSettings settings;
  private final Allowance allowance;
  private final LongSupplier nanos;
  private final Multiplexer multiplexer;
  private final Heartbeat heartbeat;
  private final long born;
  private final AtomicLong controlReserved = new AtomicLong();
  private Stage stage = Stage.SECURING;
  private int bytesBeforeProof;
  private long leavingSince;
  private String leaving = "";
  private volatile long rttMicros;
  private volatile long controlWaiting;

  /** All that a link is made of. */
  public record Parts(
      SecurePipe pipe,
      Handshake handshake,
      LinkOwner owner,
      LinkSettings settings,
      Allowance allowance,
      int streams,
      LongSupplier nanos) {}

  public Link(Parts parts) {
    this.pipe = parts.pipe();
    this.handshake = parts.handshake();
    this.owner = parts.owner();
    this.settings = parts.settings();
    this.allowance = parts.allowance();
    this.nanos = parts.nanos();
    this.born = nanos.getAsLong();
    this.multiplexer = new Multiplexer(
        new Multiplexer.Limits(
            settings.streamWindow(),
            settings.unacknowledgedLimit(),
            parts.streams(),
            ControlCodec.MAX_MESSAGE),
        owner);
    this.heartbeat = new Heartbeat(settings, () -> ThreadLocalRandom.current().nextDouble(), born);
  }

  void start() {
    pipe.start();
  }

  // ── from the wire ───────────────────────────────────────────────────────────────────────────

  void received(ByteString wire) {
    if (stage == Stage.OVER) return;
    if (stage == Stage.SECURING || stage == Stage.PROVING) {
      bytesBeforeProof += wire.size();
      if (bytesBeforeProof > allowance.bytes()) {
        end("too-much-before-proof", "more bytes than a hello has");
        return;
      }
    }
    heartbeat.received();
    pipe.received(wire);
    pump();
  }

  /** The connection broke or was closed under us. */
  void lost(String text) {
    if (stage == Stage.PROVING && handshake instanceof ClientHandshake) {
      end("token-refused", TOKEN_REFUSED);
    } else {
      end(stage == Stage.SECURING ? "tls" : "connection-lost", text);
    }
  }

  private void pump() {
    if (stage == Stage.SECURING && pipe.established()) {
      stage = Stage.PROVING;
      act(handshake.secured(pipe.binding()));
    }
    var plain = pipe.takePlain();
    if (!plain.isEmpty()) plain(plain);
    if (stage == Stage.OVER) return;
    if (pipe.failure().isPresent())
      end(pipe.failureKind(), "TLS: " + pipe.failure().get());
    else if (pipe.finished()) lost("closed by the other end");
  }

  private void plain(ByteString plain) {
    if (stage == Stage.PROVING) act(handshake.received(plain));
    else if (stage == Stage.OPEN || stage == Stage.LEAVING) frames(plain);
  }

  private void frames(ByteString plain) {
    multiplexer.receive(plain).ifPresent(fault -> end(fault, "the other end broke the protocol"));
  }

  private void act(Handshake.Step step) {
    if (step instanceof Handshake.Say say) {
      pipe.send(say.bytes());
    } else if (step instanceof Handshake.FindKey find) {
      findKey(find.tokenId());
    } else if (step instanceof Handshake.Refuse refuse) {
      end(refuse.kind(), refuse.text());
    } else if (step instanceof Handshake.Proved proved) {
      if (!proved.say().isEmpty()) pipe.send(proved.say());
      stage = Stage.OPEN;
      owner.proved();
      ping();
      if (!proved.rest().isEmpty()) frames(proved.rest());
    }
  }

  private void findKey(String tokenId) {
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

  boolean isOver() {
    return stage == Stage.OVER;
  }

  /** Only while {@link #isOpen()}. */
  public Multiplexer streams() {
    return multiplexer;
  }

  /** From any thread: whether room was reserved for a control message of this size. */
  public boolean reserveControl(int bytes) {
    if (controlReserved.addAndGet(bytes) + controlWaiting <= MAX_CONTROL_WAITING) return true;
    controlReserved.addAndGet(-bytes);
    return false;
  }

  /** Sends a message for which room was reserved; dropped when the session is over. */
  public void sendReserved(ByteString message) {
    controlReserved.addAndGet(-message.size());
    if (stage == Stage.OPEN) multiplexer.sendControl(message);
    controlWaiting = multiplexer.controlWaiting();
  }

  /** Sends what waits, then ends; not waiting longer than two seconds for it. */
  public void leave(String reason) {
    if (stage == Stage.OPEN) {
      stage = Stage.LEAVING;
      leaving = reason;
      leavingSince = nanos.getAsLong();
    } else if (stage != Stage.LEAVING) {
      end(reason, reason);
    }
  }

  public void end(String kind, String text) {
    if (stage == Stage.OVER) return;
    var proved = stage == Stage.OPEN || stage == Stage.LEAVING;
    stage = Stage.OVER;
    pipe.close();
    owner.ended(new Ending(kind, text, proved));
  }

  public String cipher() {
    return pipe.cipher();
  }

  public String transport() {
    return pipe.transport();
  }

  /** From any thread. */
  public long rttMicros() {
    return rttMicros;
  }

  public void pong(long timestamp) {
    rttMicros = Math.max(1, clockMicros() - timestamp);
  }

  // ── to the wire ─────────────────────────────────────────────────────────────────────────────

  /** Whether asking for bytes is worth while; before and after the session it always is. */
  boolean mayHaveOutput() {
    return stage != Stage.OPEN || multiplexer.hasOutput();
  }

  /** Bytes for the wire, about so many at most; empty when there are none. */
  ByteString takeWire(int most) {
    if ((stage == Stage.OPEN || stage == Stage.LEAVING) && multiplexer.hasOutput()) {
      var before = multiplexer.dataSent();
      pipe.send(multiplexer.takeFrames(most));
      if (multiplexer.dataSent() > before) heartbeat.sent(nanos.getAsLong());
      controlWaiting = multiplexer.controlWaiting();
    }
    if (stage == Stage.LEAVING && !multiplexer.hasOutput()) end(leaving, leaving);
    return pipe.takeWire();
  }

  /** Whether more should be read: not from an end that does not take its answers. */
  boolean wantsInput() {
    return multiplexer.urgentBytes() < MAX_URGENT;
  }

  // ── time ────────────────────────────────────────────────────────────────────────────────────

  void tick() {
    var now = nanos.getAsLong();
    if (stage == Stage.SECURING || stage == Stage.PROVING) {
      if (now - born >= allowance.millis() * MILLION) {
        end("hello-timeout", "no complete hello within " + allowance.millis() + " ms");
      }
    } else if (stage == Stage.LEAVING && now - leavingSince >= LEAVE_NANOS) {
      end(leaving, leaving);
    } else if (stage == Stage.OPEN) {
      switch (heartbeat.tick(now)) {
        case PING -> ping();
        case DEAD -> end("silent", "the other end does not answer");
        case NOTHING -> {}
      }
    }
  }

  /** Milliseconds until {@link #tick()} is worth calling again. */
  long tickAfterMillis() {
    if (stage != Stage.OPEN) return Math.max(10, Math.min(500, allowance.millis() / 5));
    var shortest = Math.min(
        settings.heartbeatInterval().toMillis(),
        Math.min(settings.probeAfter().toMillis(), settings.probeTimeout().toMillis()));
    return Math.max(10, Math.min(1_000, shortest / 4));
  }

  private void ping() {
    multiplexer.ping(clockMicros());
  }

  private long clockMicros() {
    return (nanos.getAsLong() - born) / 1_000;
  }
}
