package org.hashrelay.actors.pool;

import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.ClusterMessage;
import org.hashrelay.actors.Journaled;

/** One mining pool: where it is, what it mines and how to log in. */
public final class Pool {

  private Pool() {}

  /**
   * What an admin says of a pool.
   *
   * @param algorithm id of the algorithm table, for example {@code sha256d}
   * @param protocol {@code stratum-v1 | stratum-v1-ethash | stratum-v2 | getwork | raw}
   * @param user empty when miners log in under their own names only
   * @param password encrypted under the key file; empty when there is none
   */
  public record Settings(
      String name,
      String coin,
      String host,
      int port,
      boolean tls,
      String algorithm,
      String protocol,
      String user,
      String password,
      boolean enabled)
      implements Journaled {

    @Override
    public String toString() { // logs show no password
      return "%s (%s:%d, %s)".formatted(name, host, port, algorithm);
    }
  }

  // ── asked ───────────────────────────────────────────────────────────────────────────────────

  public sealed interface Command extends ClusterMessage {}

  /**
   * Creates the pool or replaces its settings.
   *
   * @param ifRevision 0 for any, otherwise the revision the caller has seen
   */
  public record Put(int id, Settings settings, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record SetEnabled(boolean enabled, long ifRevision, ActorRef<Reply> replyTo)
      implements Command {}

  public record Delete(long ifRevision, ActorRef<Reply> replyTo) implements Command {}

  public record Get(ActorRef<Reply> replyTo) implements Command {}

  // ── answered ────────────────────────────────────────────────────────────────────────────────

  public sealed interface Reply extends ClusterMessage {}

  public record PoolIs(int id, long revision, Settings settings) implements Reply {}

  public record Gone(int id) implements Reply {}

  public sealed interface Rejected extends Reply {}

  public record UnknownPool(int id) implements Rejected {}

  public record RevisionMismatch(long asked, long is) implements Rejected {}

  // ── told to everybody ───────────────────────────────────────────────────────────────────────

  /** Published on the topic {@code pools} after each journaled change. */
  public record Changed(int id) implements ClusterMessage {}
}
