package org.hashrelay.persistence.journal;

import java.time.Instant;
import java.util.List;
import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.audit.AuditEntry;
import org.hashrelay.actors.audit.AuditEvent;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.actors.audit.AuditState;

/** What stands in the golden files of the audit log, as objects. */
final class AuditExamples {

  private static final AuditLine LINE = new AuditLine(
      8,
      new AuditEntry(
          "0f1e2d3c",
          Instant.parse("2026-01-02T03:04:05.678Z"),
          "admin",
          "10.0.4.17",
          "pool.update",
          "pool",
          "3",
          "{\"id\":3,\"enabled\":true}",
          "{\"id\":3,\"enabled\":false}",
          "",
          1),
      "ab".repeat(32),
      "cd".repeat(32));

  static final List<Journaled> ALL = List.of(
      new AuditEvent.LinesAudited(List.of(LINE)),
      new AuditState(8, "cd".repeat(32), List.of(LINE)));

  private AuditExamples() {}
}
