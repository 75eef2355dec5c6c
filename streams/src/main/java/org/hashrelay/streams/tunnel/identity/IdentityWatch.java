package org.hashrelay.streams.tunnel.identity;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.tunnel.transport.Failures;
import org.hashrelay.streams.tunnel.transport.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a server's certificate files again and again, and speaks of the certificate's end.
 *
 * <p>What two looks in a row have seen the same is at rest and judged, once: taken when it is a
 * certificate with its key, otherwise left where it is with one warning. Confined to one thread at a
 * time.
 */
public final class IdentityWatch {

  private static final Logger LOG = LoggerFactory.getLogger(IdentityWatch.class);

  private final IdentityFolder folder;
  private final CurrentIdentity current;
  private final ExpiryNotice notice = new ExpiryNotice();
  private List<ByteString> seen;
  private List<ByteString> judged;

  /** An exception names what is wrong with the files. */
  public IdentityWatch(IdentityFolder folder) {
    this.folder = folder;
    this.current = new CurrentIdentity(folder.first());
    this.seen = folder.contents();
    this.judged = seen;
  }

  public CurrentIdentity current() {
    return current;
  }

  /** Looks every so often, until the system ends. */
  public void start(ClassicActorSystemProvider system, Duration every) {
    var classic = system.classicSystem();
    var blocking = classic.dispatchers().lookup("pekko.actor.default-blocking-io-dispatcher");
    Runnable look = () -> look(Instant.now());
    classic.scheduler().scheduleWithFixedDelay(Duration.ZERO, every, look, blocking);
  }

  /** One look; the wall clock's time is what certificates go by. */
  synchronized void look(Instant now) {
    try {
      folder.renew(now);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      LOG.debug("the certificate cannot be renewed: {}", Failures.text(e));
    }
    var contents = folder.contents();
    if (contents.equals(seen) && !contents.equals(judged)) {
      judged = contents;
      judge(now);
    }
    seen = contents;
    notice.due(current.expiresAt(), now).ifPresent(this::speakOfTheEnd);
  }

  private void judge(Instant now) {
    try {
      var found = folder.read();
      var inUse = current.get();
      if (found.sameAs(inUse)) {
        current.fault(Optional.empty());
      } else if (!found.isValidAt(now) && inUse.isValidAt(now)) {
        leave("the new certificate is not valid now, only from " + found.validFrom() + " until "
            + found.expiresAt());
      } else {
        take(found);
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      leave(e.getMessage());
    }
  }

  private void take(ServerIdentity found) {
    var sameKey = found.fingerprint().equals(current.get().fingerprint());
    current.replace(found);
    LOG.info(
        "new connections are shown the certificate that ends at {}, {}",
        found.expiresAt(),
        sameKey
            ? "with the same key " + found.fingerprint()
            : "with another key: nodes that pin a key need " + found.fingerprint());
  }

  private void leave(String why) {
    current.fault(Optional.of(why));
    LOG.warn(
        "changed certificate files are not used: {}; the certificate in use stays, until {}."
            + " Remedy: {}; no restart is needed",
        why,
        current.expiresAt(),
        folder.remedy());
  }

  private void speakOfTheEnd(int days) {
    if (days == 0) {
      LOG.error(
          "the tunnel's certificate ended at {}: nodes that connect anew refuse it. Remedy: {}",
          current.expiresAt(),
          folder.remedy());
    } else {
      LOG.warn(
          "the tunnel's certificate ends within {} day{}, at {}; nodes refuse it from then on."
              + " Remedy: {}; pins hold when the key stays the same",
          days,
          days == 1 ? "" : "s",
          current.expiresAt(),
          folder.remedy());
    }
  }
}
