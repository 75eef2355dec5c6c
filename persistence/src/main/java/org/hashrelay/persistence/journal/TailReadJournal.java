package org.hashrelay.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.PekkoSerialization;
import org.apache.pekko.persistence.jdbc.config.ReadJournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import org.apache.pekko.persistence.jdbc.query.dao.DefaultReadJournalDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.scaladsl.Source;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Set;
import scala.collection.immutable.Set$;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;
import scala.util.Try;
import slick.dbio.DBIOAction;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;
import slick.jdbc.SimpleJdbcAction;

/**
 * The plugin's read journal, except that the end of a tag is found by the range of the ordering.
 *
 * <p>The plugin's statement limits the ordering of the events only. From that H2 does not conclude
 * that the ids of the tags lie in the same range: it walks all that was ever tagged so, at each
 * look, and every look costs more than the one before. Here the range stands on the tags themselves.
 *
 * <p>Instantiated by the plugin, by the name in {@code journal.conf}; hence the constructor.
 */
public final class TailReadJournal extends DefaultReadJournalDao {

  /** What both databases plan as: walk that range of the tags, fetch each event by its ordering. */
  static final String EVENTS_BY_TAG = """
      SELECT j."ordering", j."deleted", j."persistence_id", j."sequence_number", j."writer",
        j."write_timestamp", j."adapter_manifest", j."event_payload", j."event_ser_id",
        j."event_ser_manifest", j."meta_payload", j."meta_ser_id", j."meta_ser_manifest"
      FROM "event_tag" t JOIN "event_journal" j ON j."ordering" = t."event_id"
      WHERE t."event_id" > ? AND t."event_id" <= ? AND t."tag" = ? AND j."deleted" = FALSE
      ORDER BY t."event_id" LIMIT ?""";

  private final Serialization serialization;

  public TailReadJournal(
      JdbcBackend.JdbcDatabaseDef database,
      JdbcProfile profile,
      ReadJournalConfig config,
      Serialization serialization,
      ExecutionContext executor,
      Materializer materializer) {
    super(database, profile, config, serialization, executor, materializer);
    this.serialization = serialization;
  }

  @Override
  public Source<Try<Tuple3<PersistentRepr, Set<String>, Object>>, NotUsed> eventsByTag(
      String tag, long after, long upTo, long most) {
    return org.apache.pekko.stream.javadsl.Source
        .<Question<List<JournalPekkoSerializationRow>>>single(
            connection -> rows(connection, tag, after, upTo, most))
        .mapAsync(1, question -> FutureConverters.asJava(ask(question)))
        .mapConcat(found -> found)
        .map(this::event)
        .asScala();
  }

  /** With no tags, as the plugin does it: nobody asks for them. */
  private Try<Tuple3<PersistentRepr, Set<String>, Object>> event(JournalPekkoSerializationRow row) {
    return PekkoSerialization.fromRow(serialization, row)
        .map(event -> new Tuple3<>(event._1(), Set$.MODULE$.<String>empty(), event._2()));
  }

  /** Asks one thing of a connection. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** What an action does to the database is a type of Scala's that Java cannot say. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private <T> Future<T> ask(Question<T> question) {
    DBIOAction action = new SimpleJdbcAction<>(context -> {
      try {
        return question.ask(context.connection());
      } catch (SQLException e) {
        throw new IllegalStateException("the journal cannot be read", e);
      }
    });
    return db().run(action);
  }

  private static List<JournalPekkoSerializationRow> rows(
      Connection connection, String tag, long after, long upTo, long most) throws SQLException {
    try (var statement = connection.prepareStatement(EVENTS_BY_TAG)) {
      statement.setLong(1, after);
      statement.setLong(2, upTo);
      statement.setString(3, tag);
      statement.setLong(4, most);
      try (var result = statement.executeQuery()) {
        var rows = new ArrayList<JournalPekkoSerializationRow>();
        while (result.next()) rows.add(row(result));
        return rows;
      }
    }
  }

  private static JournalPekkoSerializationRow row(ResultSet row) throws SQLException {
    return new JournalPekkoSerializationRow(
        row.getLong(1),
        row.getBoolean(2),
        row.getString(3),
        row.getLong(4),
        row.getString(5),
        row.getLong(6),
        row.getString(7),
        row.getBytes(8),
        row.getInt(9),
        row.getString(10),
        Option.apply(row.getBytes(11)),
        Option.apply(row.getObject(12)),
        Option.apply(row.getString(13)));
  }
}
