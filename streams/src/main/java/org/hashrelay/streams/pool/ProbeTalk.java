package org.hashrelay.streams.pool;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.Refusal;

/** What a test says to a pool, and makes of what it hears, in one dialect. */
interface ProbeTalk {

  String AGENT = "hashrelay/test";
  int GREETING = 1;
  int LOGIN = 2;

  /** What a line comes to. */
  sealed interface Heard {}

  /** The pool speaks this dialect. */
  record LetIn(String detail, Optional<String> extranonce1, Optional<Integer> extranonce2Size)
      implements Heard {
    static LetIn as(String detail) {
      return new LetIn(detail, Optional.empty(), Optional.empty());
    }
  }

  /** It answers, and not as one that speaks it would. */
  record TurnedAway(String why) implements Heard {}

  record LoggedIn(Optional<Refusal> refusal) implements Heard {}

  record Job(String id) implements Heard {}

  record Asks(double difficulty) implements Heard {}

  /** Has to be said next. */
  record Say(ByteString line) implements Heard {}

  /** As people call it. */
  String name();

  /** Whether something comes before the login. */
  boolean greets();

  ByteString greeting();

  ByteString login(String user, String password);

  List<Heard> read(Line line);
}
