package org.hashrelay.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.hashrelay.persistence.sql.Sql;

/**
 * Takes events out of the journal that nobody needs any more: the read side has what it wants of
 * them, and every snapshot that is kept of their entity came after them.
 *
 * <p>So an entity can be recovered from any of its snapshots, and its newest event always stays: from
 * it the journal knows where to go on counting. Configuration and what else is rare is kept for ever.
 */
public final class JournalTrim {

  private static final int BITE = 1_000;

  private static final String OFFSETS = """
      SELECT MIN(CAST("current_offset" AS BIGINT)), COUNT(*) FROM "pekko_projection_offset_store"
      WHERE "projection_name" = ? AND "manifest" = 'SEQ'""";

  private static final String NEEDLESS = """
      SELECT j."ordering"
      FROM (SELECT "persistence_id", MIN("sequence_number") AS "kept" FROM "snapshot"
        WHERE "persistence_id" LIKE ? GROUP BY "persistence_id") AS s
      JOIN "event_journal" AS j ON j."persistence_id" = s."persistence_id"
        AND j."sequence_number" < s."kept"
      WHERE j."ordering" <= ?
      FETCH FIRST %d ROWS ONLY""".formatted(BITE);

  private static final String FORGET = "DELETE FROM \"event_journal\" WHERE \"ordering\" = ?";

  private JournalTrim() {}

  /** @param tags how many readers the projection is made of */
  public record Reader(String projection, int tags) {}

  /**
   * A small bite; answers how many events it took.
   *
   * @param type of the entities whose events go
   * @param reader the projection that has to have seen an event
   */
  public static int bite(Connection connection, String type, Reader reader) throws SQLException {
    var seen = seenBy(connection, reader);
    if (seen.isEmpty()) return 0;
    var needless = Sql.rows(
        connection, NEEDLESS, List.of(type + "|%", seen.getAsLong()), row -> row.getLong(1));
    return Sql.delete(connection, FORGET, needless);
  }

  /** Up to where all readers have seen everything; empty while one of them has seen nothing. */
  private static OptionalLong seenBy(Connection connection, Reader reader) throws SQLException {
    try (var statement = connection.prepareStatement(OFFSETS)) {
      statement.setString(1, reader.projection());
      try (var row = statement.executeQuery()) {
        var complete = row.next() && row.getInt(2) == reader.tags();
        return complete ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }
}
