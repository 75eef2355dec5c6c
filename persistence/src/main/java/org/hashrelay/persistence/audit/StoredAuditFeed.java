package org.hashrelay.persistence.audit;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;
import org.hashrelay.persistence.sql.ReadSide;

/** The audit log as the database has it. */
public record StoredAuditFeed(ReadSide readSide) implements AuditFeed {

  @Override
  public CompletionStage<Lines> before(AuditFilter filter, long number, int limit) {
    return readSide.ask(connection -> AuditTable.before(connection, filter, number, limit));
  }

  @Override
  public CompletionStage<List<AuditLine>> after(long number, int limit) {
    return readSide.ask(connection -> AuditTable.after(connection, number, limit));
  }
}
