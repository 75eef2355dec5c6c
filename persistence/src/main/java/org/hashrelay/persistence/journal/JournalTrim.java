package org.hashrelay.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Takes share events out of the journal that nobody needs any more: the read side has them, and
 * every snapshot that is kept of their worker came after them.
 *
 * <p>So a worker can be recovered from any of its snapshots, and its newest event always stays: from
 * it the journal knows where to go on counting. Configuration and what else is rare is kept for ever.
 */
public final class JournalTrim {

  private static final int BITE = 1_000;

  private static final String OFFSETS = """
      SELECT MIN(CAST("current_offset" AS BIGINT)), COUNT(*) FROM "pekko_projection_offset_store"
      WHERE "projection_name" = ? AND "manifest" = 'SEQ'""";

  private static final String FORGET = """
      DELETE FROM "event_journal" WHERE "ordering" IN (
        SELECT j."ordering"
        FROM (SELECT "persistence_id", MIN("sequence_number") AS "kept" FROM "snapshot"
          WHERE "persistence_id" LIKE 'miner|%%' GROUP BY "persistence_id") AS s
        JOIN "event_journal" AS j ON j."persistence_id" = s."persistence_id"
          AND j."sequence_number" < s."kept"
        WHERE j."ordering" <= ?
        FETCH FIRST %d ROWS ONLY)""".formatted(BITE);

  private JournalTrim() {}

  /**
   * A small bite; answers how many events it took.
   *
   * @param projection the one that has to have seen an event
   * @param tags how many readers it is made of
   */
  public static int bite(Connection connection, String projection, int tags) throws SQLException {
    var seen = seenBy(connection, projection, tags);
    if (seen.isEmpty()) return 0;
    try (var statement = connection.prepareStatement(FORGET)) {
      statement.setLong(1, seen.getAsLong());
      return statement.executeUpdate();
    }
  }

  /** Up to where all readers have seen everything; empty while one of them has seen nothing. */
  private static OptionalLong seenBy(Connection connection, String projection, int tags)
      throws SQLException {
    try (var statement = connection.prepareStatement(OFFSETS)) {
      statement.setString(1, projection);
      try (var row = statement.executeQuery()) {
        var complete = row.next() && row.getInt(2) == tags;
        return complete ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }
}
