package org.hashrelay.persistence.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.projection.jdbc.JdbcSession;
import org.hashrelay.actors.miner.Miner;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.persistence.schema.DatabaseSettings.Kind;

/**
 * The connections of projections and queries, and the few threads that wait for answers.
 *
 * <p>More questions than the database answers fail at once instead of piling up.
 */
public final class ReadSide implements AutoCloseable {

  private static final int PROJECTIONS = Miner.TAGS + 2;
  private static final int QUERY_THREADS = 3;
  private static final int QUEUED_QUERIES = 256;
  private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(1);

  private final HikariDataSource pool;
  private final ThreadPoolExecutor threads;
  private volatile long awaySince = System.nanoTime() - TRIED_AGAIN_AFTER.toNanos();

  private ReadSide(HikariDataSource pool, ThreadPoolExecutor threads) {
    this.pool = pool;
    this.threads = threads;
  }

  /** What is asked of the database; commits or rolls back by itself. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Does not wait for the database: while it is away, questions fail and projections retry. */
  public static ReadSide open(DatabaseSettings database) {
    var config = new HikariConfig();
    config.setPoolName("read-side");
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setAutoCommit(false);
    config.setMaximumPoolSize(PROJECTIONS + QUERY_THREADS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(3_000);
    config.setInitializationFailTimeout(-1);
    if (database.kind() == Kind.POSTGRESQL) {
      config.addDataSourceProperty("reWriteBatchedInserts", "true");
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("socketTimeout", "30");
      config.addDataSourceProperty("ApplicationName", "hashrelay read side");
      config.setConnectionInitSql("SET statement_timeout = 20000");
    }
    return new ReadSide(new HikariDataSource(config), threads());
  }

  /** A transaction for a projection. */
  public Session session() {
    try {
      return new Session(pool.getConnection());
    } catch (SQLException e) {
      throw new IllegalStateException("no connection for a projection", e);
    }
  }

  public <T> CompletionStage<T> ask(Question<T> question) {
    try {
      return CompletableFuture.supplyAsync(() -> answer(question), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> T answer(Question<T> question) {
    try (var connection = connection()) {
      try {
        var answer = question.ask(connection);
        connection.commit();
        return answer;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  /**
   * What was queued while the database went away does not wait for it one after another: after a
   * connection that was not had in time, others are not tried for a moment.
   */
  private Connection connection() throws SQLException {
    if (System.nanoTime() - awaySince < TRIED_AGAIN_AFTER.toNanos()) {
      throw new SQLTransientConnectionException("the database was away a moment ago");
    }
    try {
      return pool.getConnection();
    } catch (SQLTransientConnectionException away) {
      awaySince = System.nanoTime();
      throw away;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    pool.close();
  }

  private static ThreadPoolExecutor threads() {
    var number = new AtomicInteger();
    var threads = new ThreadPoolExecutor(
        QUERY_THREADS,
        QUERY_THREADS,
        30,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(QUEUED_QUERIES),
        work -> {
          var thread = new Thread(work, "read-side-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** One transaction of a projection on a connection of its own. */
  public static final class Session implements JdbcSession {

    private final Connection connection;

    Session(Connection connection) {
      this.connection = connection;
    }

    @Override
    public <T> T withConnection(Function<Connection, T> work) throws Exception {
      return work.apply(connection);
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
