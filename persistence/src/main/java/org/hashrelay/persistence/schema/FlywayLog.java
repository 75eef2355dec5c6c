package org.hashrelay.persistence.schema;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flyway's log one step quieter: what it calls information is of use when something is searched for,
 * and what went wrong is in the {@link Schema.Outcome} already.
 *
 * <p>Public because Flyway makes it by name.
 */
public final class FlywayLog implements LogCreator {

  @Override
  public Log createLogger(Class<?> type) {
    return new Quieter(LoggerFactory.getLogger(type));
  }

  private record Quieter(Logger log) implements Log {

    @Override
    public void debug(String message) {
      log.trace(message);
    }

    @Override
    public void info(String message) {
      log.debug(message);
    }

    @Override
    public void warn(String message) {
      log.info(message);
    }

    @Override
    public void error(String message) {
      log.debug(message);
    }

    @Override
    public void error(String message, Exception e) {
      log.debug(message, e);
    }

    @Override
    public void notice(String message) {
      log.debug(message);
    }
  }
}
