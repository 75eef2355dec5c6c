package org.hashrelay.actors.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.hashrelay.actors.TestKits;
import org.hashrelay.actors.audit.AuditLog.Command;
import org.hashrelay.actors.audit.AuditLog.GetNewest;
import org.hashrelay.actors.audit.AuditLog.Newest;
import org.hashrelay.actors.audit.AuditLog.Note;
import org.hashrelay.actors.audit.AuditLog.Noted;
import org.hashrelay.actors.audit.AuditLog.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditLogTest {

  private static final ActorTestKit kit = TestKits.withJournal();

  private final EventSourcedBehaviorTestKit<Command, AuditEvent, AuditState> log =
      EventSourcedBehaviorTestKit.create(kit.system(), AuditLog.create(AuditLog.ID));

  @BeforeEach
  void emptyJournal() {
    log.clear();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void everyLineFollowsTheOneBeforeAlsoThroughARestart() {
    note("a", "b");
    log.restart();
    note("c");

    var hash = AuditLine.NOTHING;
    var lines = newest(0);
    assertThat(lines).hasSize(3);
    for (var line : lines) {
      assertThat(line.follows(line.number() - 1, hash)).isTrue();
      hash = line.hash();
    }
  }

  @Test
  void whatIsToldTwiceIsNotedOnce() {
    note("a", "b");
    log.restart();

    assertThat(note("b", "c")).isEqualTo(3);
    assertThat(note("a", "b", "c")).isEqualTo(3);
    assertThat(newest(0).stream().map(line -> line.entry().id())).containsExactly("a", "b", "c");
  }

  @Test
  void anAlteredLineFollowsNothing() {
    note("a", "b");
    var second = newest(1).get(0);
    var first = newest(0).get(0);

    assertThat(second.follows(1, first.hash())).isTrue();
    assertThat(second.follows(0, first.hash())).isFalse();
    assertThat(second.follows(1, AuditLine.NOTHING)).isFalse();
    var other = new AuditLine(2, entry("b", "eve"), second.prevHash(), second.hash());
    assertThat(other.follows(1, first.hash())).isFalse();
  }

  @Test
  void theHashIsOfWhatItsDescriptionSays() {
    // printf '64:000…0,1:1,1:0,1:a,5:admin,3:::1,11:pool.create,4:pool,1:3,0:,2:{},3:ä!,1:1,' |
    // sha256sum
    var entry = new AuditEntry(
        "a", Instant.EPOCH, "admin", "::1", "pool.create", "pool", "3", "", "{}", "ä!", 1);

    assertThat(AuditLine.of(1, entry, AuditLine.NOTHING).hash())
        .isEqualTo("a326119112a9f29e0057bc1b862c31207b2a866d0b882438adcf967ce2aac429");
  }

  @Test
  void whatIsRememberedIsBoundedByNumberAndByWeight() {
    var many =
        IntStream.rangeClosed(1, 300).mapToObj(n -> entry("n" + n, "admin")).toList();
    var small = AuditState.EMPTY.with(AuditState.EMPTY.next(many));
    assertThat(small.lastNumber()).isEqualTo(300);
    assertThat(small.newest()).hasSize(AuditState.MOST);

    var heavy = new AuditEntry(
        "h", Instant.EPOCH, "a", "", "x", "", "", "1".repeat(16_000), "2".repeat(16_000), "", 1);
    var state = AuditState.EMPTY;
    for (var i = 0; i < 10; i++) {
      state = state.with(List.of(AuditLine.of(i + 1, heavy, state.lastHash())));
    }
    assertThat(state.newest()).hasSize(3);
  }

  @Test
  void aDocumentThatIsTooLargeIsNamedSoAndNotCut() {
    var entry = new AuditEntry(
        "h",
        Instant.EPOCH,
        "a\0b",
        "",
        "x",
        "",
        "",
        "1".repeat(16_001),
        "{}",
        "d".repeat(2_000),
        1);

    assertThat(entry.before()).isEqualTo("{\"too_large\":16001}");
    assertThat(entry.detail()).hasSize(1_000);
    assertThat(entry.actor()).isEqualTo("a\uFFFDb");
  }

  private long note(String... ids) {
    var entries = List.of(ids).stream().map(id -> entry(id, "admin")).toList();
    var reply = log.<Reply>runCommand(ref -> new Note(entries, ref)).reply();
    return ((Noted) reply).lastNumber();
  }

  private List<AuditLine> newest(long after) {
    return ((Newest) log.<Reply>runCommand(ref -> new GetNewest(after, ref)).reply()).lines();
  }

  private static AuditEntry entry(String id, String actor) {
    return new AuditEntry(
        id, Instant.ofEpochMilli(7), actor, "::1", "pool.create", "pool", "3", "", "{}", "", 1);
  }
}
