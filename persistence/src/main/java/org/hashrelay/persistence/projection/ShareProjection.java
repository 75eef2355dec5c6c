package org.hashrelay.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.jdbc.javadsl.JdbcHandler;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.WorkerId;
import org.hashrelay.persistence.sql.ReadSide.Session;

/**
 * From the miners' events to the tables of workers and shares: a group of events is one transaction,
 * together with the offset behind it, so each event counts exactly once.
 */
final class ShareProjection extends JdbcHandler<List<EventEnvelope<MinerEvent>>, Session> {

  @Override
  public void process(Session session, List<EventEnvelope<MinerEvent>> events) throws Exception {
    session.withConnection(connection -> {
      write(connection, events);
      return events.size();
    });
  }

  private static void write(Connection connection, List<EventEnvelope<MinerEvent>> events)
      throws SQLException {
    var workers = new HashMap<String, WorkerId>();
    events.forEach(event -> workers.computeIfAbsent(event.persistenceId(), ShareProjection::of));
    var books = new Bookkeeping(presences(connection, workers));
    for (var event : events) {
      books.book(workers.get(event.persistenceId()), event.event(), event.timestamp());
    }
    WorkerTable.write(connection, books.workers());
    for (var ledger : LedgerTable.values()) ledger.write(connection, books.sums(ledger));
  }

  private static Map<String, Presence> presences(
      Connection connection, Map<String, WorkerId> workers) throws SQLException {
    return WorkerTable.presences(
        connection, workers.values().stream().map(Workers::idOf).distinct().toList());
  }

  private static WorkerId of(String persistenceId) {
    return WorkerId.parse(PersistenceId.extractEntityId(persistenceId));
  }
}
