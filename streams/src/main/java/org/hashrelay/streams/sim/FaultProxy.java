package org.hashrelay.streams.sim;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hashrelay.streams.sim.net.SimLoop;
import org.hashrelay.streams.sim.net.SimSocket;
import org.hashrelay.streams.sim.net.SocketHandler;

/** A TCP forwarder that can disturb what it forwards. Every public method may be called from anywhere. */
public final class FaultProxy implements AutoCloseable {

  private static final int MOST_WAITING = 256 << 10;

  private final SimLoop loop = new SimLoop("fault-proxy");
  private final String targetHost;
  private final int targetPort;
  private final int port;
  private final Set<Half> halves = new LinkedHashSet<>();
  private Duration delay = Duration.ZERO;
  private boolean stalled;
  private boolean refusing;
  private long bytes;

  private FaultProxy(int wantedPort, String targetHost, int targetPort) {
    this.targetHost = targetHost;
    this.targetPort = targetPort;
    port = loop.listen("127.0.0.1", wantedPort, () -> new Half(Optional.empty()));
  }

  /** Listens on a loopback port (0: a free one) and forwards to the target. */
  public static FaultProxy start(int port, String targetHost, int targetPort) {
    return new FaultProxy(port, targetHost, targetPort);
  }

  public int port() {
    return port;
  }

  /** Forwards undisturbed again, and accepts. */
  public void pass() {
    order(() -> {
      delay = Duration.ZERO;
      stalled = false;
      refusing = false;
      halves.forEach(Half::adjust);
    });
  }

  /** From now on every byte arrives so much later, in order. */
  public void delay(Duration newDelay) {
    order(() -> delay = newDelay);
  }

  /** Nothing arrives any more and nothing is closed: a link that went dead. */
  public void stall() {
    order(() -> {
      stalled = true;
      halves.forEach(Half::adjust);
    });
  }

  /** Closes everything, and closes new connections at once until {@link #pass}. */
  public void cut() {
    order(() -> {
      refusing = true;
      all(socket -> socket.close("cut"));
    });
  }

  /** Ends every connection with a TCP reset; new ones are accepted. */
  public void reset() {
    order(() -> all(SimSocket::reset));
  }

  /** Ends only the direction towards the target of every connection. */
  public void halfClose() {
    order(() -> halves.stream().filter(Half::isTowardsTarget).toList().forEach(Half::endSending));
  }

  /** Connections that are forwarded now. */
  public int connections() {
    return loop.ask(() -> (int) halves.stream().filter(Half::isTowardsTarget).count());
  }

  /** Bytes forwarded so far, both directions. */
  public long bytes() {
    return loop.ask(() -> bytes);
  }

  @Override
  public void close() {
    loop.close();
  }

  private void order(Runnable work) {
    loop.ask(() -> {
      work.run();
      return true;
    });
  }

  private void all(Consumer<SimSocket> work) {
    List.copyOf(halves).forEach(half -> half.socket.ifPresent(work));
  }

  /** One socket of a forwarded pair; what it receives is written to the other. */
  private final class Half implements SocketHandler {

    private final boolean towardsTarget;
    private Optional<Half> other;
    private Optional<SimSocket> socket = Optional.empty();

    Half(Optional<Half> caller) {
      other = caller;
      towardsTarget = caller.isPresent();
    }

    boolean isTowardsTarget() {
      return towardsTarget;
    }

    void endSending() {
      socket.ifPresent(SimSocket::end);
    }

    void adjust() {
      boolean otherFull =
          other.flatMap(o -> o.socket).map(s -> s.backlog() > MOST_WAITING).orElse(true);
      socket.ifPresent(s -> {
        s.pause(stalled || otherFull);
        s.mute(stalled);
      });
    }

    @Override
    public void opened(SimSocket newSocket) {
      socket = Optional.of(newSocket);
      if (refusing) {
        newSocket.close("refusing");
        return;
      }
      halves.add(this);
      if (towardsTarget) {
        other.ifPresent(Half::adjust);
      } else {
        var target = new Half(Optional.of(this));
        other = Optional.of(target);
        loop.connect(targetHost, targetPort, target);
      }
      adjust();
    }

    @Override
    public void received(SimSocket from, byte[] received, int length) {
      var copy = Arrays.copyOf(received, length);
      if (delay.isZero()) {
        forward(copy);
      } else {
        loop.later(delay, () -> forward(copy));
      }
    }

    private void forward(byte[] copy) {
      bytes += copy.length;
      other.flatMap(o -> o.socket).ifPresent(s -> s.write(copy));
      adjust();
    }

    @Override
    public void drained(SimSocket from) {
      other.ifPresent(Half::adjust);
    }

    @Override
    public void ended(SimSocket from) {
      loop.later(delay, () -> other.ifPresent(Half::endSending));
    }

    @Override
    public void closed(SimSocket from, String reason) {
      halves.remove(this);
      loop.later(delay, () -> other.flatMap(o -> o.socket).ifPresent(s -> closeLike(s, reason)));
    }

    private void closeLike(SimSocket s, String reason) {
      if (reason.startsWith("read:") || reason.equals("reset")) {
        s.reset();
      } else {
        s.close(reason);
      }
    }
  }
}
