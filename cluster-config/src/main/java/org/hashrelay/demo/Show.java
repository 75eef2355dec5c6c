package org.hashrelay.demo;

import java.io.PrintStream;
import java.time.Duration;

/** What happens in a demo that is watched: a miner is unplugged for a while, and people are told. */
final class Show {

  private static final Duration UNPLUG = Duration.ofSeconds(20);
  private static final Duration REPLUG = Duration.ofSeconds(55);
  private static final int MOST_SHOWN = 110;

  private final Stage stage;
  private final PrintStream out;
  private final int miner;
  private int shown;
  private boolean unplugged;
  private boolean replugged;

  Show(Stage stage, PrintStream out) {
    this.stage = stage;
    this.out = out;
    this.miner = Math.min(7, stage.settings().miners() - 1);
  }

  /** Does what is due after so long, and prints what came in since the last time. */
  void goOn(Duration passed) {
    if (!unplugged && passed.compareTo(UNPLUG) >= 0) {
      unplugged = true;
      stage.farm().unplug(miner);
      out.printf("-- miner %02d is unplugged%n", miner);
    }
    if (!replugged && passed.compareTo(REPLUG) >= 0) {
      replugged = true;
      stage.farm().replug(miner);
      out.printf("-- miner %02d is plugged in again%n", miner);
    }
    var received = stage.inbox().received();
    for (; shown < received.size(); shown++) {
      var message = received.get(shown);
      out.printf("-- %-8s %s%n", message.channel(), oneLine(message));
    }
  }

  private static String oneLine(Inbox.Received message) {
    var subject =
        message.text().lines().filter(line -> line.startsWith("Subject: ")).findFirst();
    var text = subject.orElse(message.text()).replaceAll("\\s+", " ");
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + " ...";
  }
}
