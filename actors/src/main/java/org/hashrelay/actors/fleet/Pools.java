package org.hashrelay.actors.fleet;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.pool.Pool;

/**
 * The pools of the fleet, as an admin handles them.
 *
 * <p>A stage that fails (mostly with a timeout) means that nobody knows whether the change was
 * made: ask again. Revisions are 0 for any. Passwords go in as clear text and never come out.
 */
public interface Pools {

  /** Every field of the settings but the password, which is given apart. */
  CompletionStage<Outcome<Pool.PoolIs>> create(Pool.Settings settings, String password);

  /**
   * Replaces the settings.
   *
   * @param password empty keeps the one there is; an empty text removes it
   */
  CompletionStage<Outcome<Pool.PoolIs>> put(
      int id, Pool.Settings settings, Optional<String> password, long ifRevision);

  CompletionStage<Outcome<Pool.PoolIs>> setEnabled(int id, boolean enabled, long ifRevision);

  /** Refused while mappings use the pool. */
  CompletionStage<Outcome<Pool.Gone>> delete(int id, long ifRevision);

  CompletionStage<Outcome<Pool.PoolIs>> get(int id);

  /** All of them, by id. */
  CompletionStage<List<Pool.PoolIs>> list();
}
