package org.hashrelay.streams.tunnel.link;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.control.ControlCodec;
import org.hashrelay.streams.tunnel.frame.FrameWays;
import org.hashrelay.streams.tunnel.frame.Multiplexer;
import org.hashrelay.streams.tunnel.frame.StreamEvents;

/**
 * What node and server share beyond one connection: the streams, and whichever {@link Link} carries
 * them now, if any.
 *
 * <pre>
 *              ┌─ Link, fenced
 *   Session ◄──┼─ Link, the one that counts
 *      ▲       └─ none for a while: everything waits, bounded
 *      └── execute(…): all other threads
 * </pre>
 *
 * <p>Its state belongs to whoever holds the lock: the thread of the link it has, or one of the
 * executor while it has none. Other threads only queue what they want done.
 */
public final class Session {

  /** Whoever a session works for; called by one thread at a time. */
  public interface Owner extends StreamEvents {

    /** Bytes that came, or are to go, over a link; on the link's thread, whatever else is called. */
    default void passed(int bytesIn, int bytesOut) {}

    /** The link is gone; false when the session shall not wait for another. */
    boolean interrupted(Ending why);

    /** It has a link again. */
    void resumed();

    /** Another link carries it now; {@code fence} ends the one before, which carries nothing more. */
    default void replaced(Runnable fence) {
      fence.run();
    }

    /** The end, once; {@code Ending} of its last link, or what it was ended with. */
    void over(Ending ending);
  }

  /** Control bytes that may wait; a message beyond is refused. */
  private static final int MAX_CONTROL_WAITING = 8 * 1024 * 1024;

  private final Owner owner;
  private final Executor executor;
  private final Multiplexer multiplexer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Runnable> entries = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final AtomicLong controlReserved = new AtomicLong();
  private volatile Runnable wake = this::wakeWithoutLink;
  private volatile Optional<Link> link = Optional.empty();
  private volatile boolean over;
  private volatile long controlWaiting;
  private final RoundTrips roundTrips = new RoundTrips();
  private volatile long held;
  private volatile long resent;

  /**
   * @param streams the other end may open
   * @param executor runs what is to be done while there is no link
   */
  public Session(Owner owner, LinkSettings settings, int streams, Executor executor) {
    this.owner = owner;
    this.executor = executor;
    this.multiplexer = new Multiplexer(
        new Multiplexer.Limits(
            settings.streamWindow(),
            settings.unacknowledgedLimit(),
            settings.sessionBuffer(),
            streams,
            ControlCodec.MAX_MESSAGE),
        owner);
  }

  // ── from any thread ─────────────────────────────────────────────────────────────────────────

  public void execute(Runnable entry) {
    entries.add(entry);
    if (signalled.compareAndSet(false, true)) wake.run();
  }

  public boolean isOver() {
    return over;
  }

  /** Whether a link carries it now. */
  public boolean isCarried() {
    return link.isPresent();
  }

  /** The newest measured round trip; 0 before the first. */
  public long rttMicros() {
    return roundTrips.newest();
  }

  /** The shortest of the last few; 0 before the first. */
  public long usualRttMicros() {
    return roundTrips.usual();
  }

  /** Bytes that wait for the other end to have them. */
  public long heldBytes() {
    return held;
  }

  /** Bytes that were sent once more, over another link. */
  public long resentBytes() {
    return resent;
  }

  /** Queues a control message; false when the session is over or its way is full. */
  public boolean sendControl(ByteString message) {
    if (over || message.size() > ControlCodec.MAX_MESSAGE || !reserve(message.size())) return false;
    execute(() -> {
      controlReserved.addAndGet(-message.size());
      if (!over) multiplexer.sendControl(message);
      controlWaiting = multiplexer.controlWaiting();
    });
    return true;
  }

  private boolean reserve(int bytes) {
    if (controlReserved.addAndGet(bytes) + controlWaiting <= MAX_CONTROL_WAITING) return true;
    controlReserved.addAndGet(-bytes);
    return false;
  }

  /** Sends what waits and ends for good; at once when there is no link. */
  public void leave(String reason) {
    execute(() -> {
      if (link.isPresent()) link.get().leave(reason);
      else end(new Ending(reason, reason, true, false));
    });
  }

  // ── with the lock: from entries and from events ─────────────────────────────────────────────

  public Multiplexer streams() {
    return multiplexer;
  }

  /** Ends it for good, whether it has a link or not. */
  public void end(Ending ending) {
    if (link.isPresent()) link.get().end(ending.kind(), ending.text());
    else finish(ending);
  }

  public void pong(long timestamp) {
    link.ifPresent(carrier -> roundTrips.took(carrier.answered(timestamp)));
  }

  // ── from links ──────────────────────────────────────────────────────────────────────────────

  /**
   * The link carries this session from now on; one before it is fenced.
   *
   * @return false when the session is over
   */
  boolean attach(Link next, boolean again) {
    lock.lock();
    try {
      if (over) return false;
      var before = link;
      link = Optional.of(next);
      wake = next::wake;
      before.ifPresent(old -> owner.replaced(old::supersede));
      if (again) multiplexer.resume();
      if (again) owner.resumed();
      runEntries();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it for good, from outside of it; a link it has is fenced. */
  public void abandon(Ending ending) {
    lock.lock();
    try {
      var before = link;
      link = Optional.empty();
      wake = this::wakeWithoutLink;
      finish(ending);
      before.ifPresent(Link::supersede);
    } finally {
      lock.unlock();
    }
    wakeWithoutLink();
  }

  void detach(Link gone, Ending why) {
    lock.lock();
    try {
      if (!carries(gone)) return;
      link = Optional.empty();
      wake = this::wakeWithoutLink;
      if (!over && (!why.resumable() || !owner.interrupted(why))) finish(why);
    } finally {
      lock.unlock();
    }
    wakeWithoutLink();
  }

  private void finish(Ending ending) {
    if (over) return;
    over = true;
    owner.over(ending);
  }

  void passed(int bytesIn, int bytesOut) {
    owner.passed(bytesIn, bytesOut);
  }

  boolean carries(Link candidate) {
    return link.filter(carrier -> carrier == candidate).isPresent();
  }

  /** What is wrong with the bytes, if anything; those of a fenced link are nobody's. */
  Optional<String> receive(Link from, int way, ByteString plain) {
    lock.lock();
    try {
      return carries(from) ? multiplexer.receive(way, plain) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void ended(Link from, int way) {
    lock.lock();
    try {
      if (carries(from)) multiplexer.ended(way);
    } finally {
      lock.unlock();
    }
  }

  /** The other end has ended it with the connection. */
  void left(Link from, String reason) {
    lock.lock();
    try {
      if (carries(from)) owner.left(reason);
    } finally {
      lock.unlock();
    }
  }

  /** Whether ways beside the first may be read: not before the other end has said what it has. */
  boolean wantsAllWays(Link from) {
    lock.lock();
    try {
      return carries(from) && !multiplexer.isResuming();
    } finally {
      lock.unlock();
    }
  }

  boolean hasOutput(Link to) {
    lock.lock();
    try {
      return carries(to) && multiplexer.hasOutput();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the frames taken hold data. */
  boolean take(Link to, int most, FrameWays ways) {
    lock.lock();
    try {
      if (!carries(to)) return false;
      var before = multiplexer.dataSent();
      multiplexer.takeFrames(most, ways);
      controlWaiting = multiplexer.controlWaiting();
      held = multiplexer.heldBytes();
      resent = multiplexer.resent();
      return multiplexer.dataSent() > before;
    } finally {
      lock.unlock();
    }
  }

  int urgentBytes() {
    lock.lock();
    try {
      return multiplexer.urgentBytes();
    } finally {
      lock.unlock();
    }
  }

  void ping(Link over, long timestamp) {
    lock.lock();
    try {
      if (carries(over)) multiplexer.ping(timestamp);
    } finally {
      lock.unlock();
    }
  }

  void sayGoodbye(Link over, String reason) {
    lock.lock();
    try {
      if (carries(over)) multiplexer.leave(reason);
    } finally {
      lock.unlock();
    }
  }

  /** Runs what other threads have queued, unless another link has to. */
  void turn(Link by) {
    turn(carries(by));
  }

  private void turn(boolean isCarrier) {
    lock.lock();
    try {
      if (isCarrier || link.isEmpty()) runEntries();
    } finally {
      lock.unlock();
    }
    if (!isCarrier) link.ifPresent(Link::wake);
  }

  private void runEntries() {
    signalled.set(false);
    for (var entry = entries.poll(); entry != null; entry = entries.poll()) entry.run();
    held = multiplexer.heldBytes();
  }

  private void wakeWithoutLink() {
    try {
      executor.execute(() -> turn(false));
    } catch (RejectedExecutionException ending) {
      over = true; // the process ends: nobody is left to be told
    }
  }
}
