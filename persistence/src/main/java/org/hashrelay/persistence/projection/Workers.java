package org.hashrelay.persistence.projection;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.hashrelay.actors.miner.WorkerId;

/** Answers questions about workers; every stage fails when the database is away. */
public interface Workers {

  /**
   * One page of workers in the order of their ids.
   *
   * @param after the last id of the page before; empty for the first page
   * @param limit 1 to 1000
   * @param lost nodes without a link: a silent worker of theirs is disconnected
   */
  CompletionStage<Page> page(Filter filter, Optional<String> after, int limit, Set<String> lost);

  /** The worker of that id. */
  CompletionStage<Optional<Worker>> find(String id, Set<String> lost);

  /**
   * Which workers are wanted; what is empty does not narrow.
   *
   * @param text part of the login name or the address, whatever the case
   */
  record Filter(
      Optional<Worker.State> state,
      Optional<Integer> mappingId,
      Optional<String> clientId,
      Optional<String> text) {

    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A page and where the next one starts.
   *
   * @param next what to pass as {@code after}; empty on the last page
   * @param total of the filter, over all pages
   */
  record Page(List<Worker> items, Optional<String> next, long total) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /** The id of a worker: stable, 24 hexadecimal digits, the same on every server. */
  static String idOf(WorkerId worker) {
    return worker.publicId();
  }
}
