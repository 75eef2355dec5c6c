package org.hashrelay.persistence.audit;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.audit.AuditFilter;
import org.hashrelay.actors.audit.AuditLine;

/** Answers questions about who changed what; every stage fails when the database is away. */
public interface AuditFeed {

  /** Lines with a smaller number than that, newest first. */
  CompletionStage<Lines> before(AuditFilter filter, long number, int limit);

  /** All lines behind that number, oldest first, so many at most. */
  CompletionStage<List<AuditLine>> after(long number, int limit);

  /**
   * A part of the log.
   *
   * @param total of the filter, below the number that was asked for
   * @param newest number of any line there is; 0 while there is none
   */
  record Lines(List<AuditLine> lines, long total, long newest) {
    public Lines {
      lines = List.copyOf(lines);
    }
  }
}
