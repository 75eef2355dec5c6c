package org.hashrelay.actors;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

/** Actor systems for tests, in which every message is written and read again. */
public final class TestKits {

  private TestKits() {}

  public static ActorTestKit withJournal() {
    return ActorTestKit.create(ConfigFactory.parseResources("test.conf")
        .withFallback(EventSourcedBehaviorTestKit.config()));
  }

  /** A clock that stands still until it is moved. */
  public static final class Clock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    public void forward(Duration time) {
      now = now.plus(time);
    }
  }
}
