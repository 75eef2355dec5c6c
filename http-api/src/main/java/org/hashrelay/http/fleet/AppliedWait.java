package org.hashrelay.http.fleet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;

/** Waits until a node has made a change come true, for five seconds at most. */
public final class AppliedWait {

  private static final Duration STEP = Duration.ofMillis(50);
  private static final int STEPS = 100;

  /** Runs something later: the system's scheduler, or a test that does not wait. */
  @FunctionalInterface
  public interface Timer {
    <T> CompletionStage<T> after(Duration delay, Supplier<CompletionStage<T>> then);
  }

  /** The mapping as it then stood, and whether the node has confirmed it. */
  public record Outcome(MappingIs mapping, boolean confirmed) {}

  private final Ask ask;
  private final Timer timer;

  public AppliedWait(Ask ask, Timer timer) {
    this.ask = ask;
    this.timer = timer;
  }

  /** {@code isTrue}: what has to be seen of the mapping, beside the node's word that it follows. */
  public CompletionStage<Outcome> await(MappingIs changed, Predicate<MappingIs> isTrue) {
    return ask.node(changed.nodeId())
        .thenCompose(node -> look(new Wanted(changed, node.revision(), isTrue), node, 1));
  }

  private record Wanted(MappingIs changed, long revision, Predicate<MappingIs> isTrue) {

    boolean isMetBy(NodeIs node) {
      return node.link().isPresent()
          && node.appliedRevision() >= revision
          && isTrue.test(now(changed, node));
    }
  }

  private CompletionStage<Outcome> look(Wanted wanted, NodeIs node, int step) {
    var met = wanted.isMetBy(node);
    if (met || node.link().isEmpty() || step > STEPS) {
      return CompletableFuture.completedStage(new Outcome(now(wanted.changed(), node), met));
    }
    return timer.after(
        STEP, () -> ask.node(node.nodeId()).thenCompose(later -> look(wanted, later, step + 1)));
  }

  private static MappingIs now(MappingIs changed, NodeIs node) {
    var id = changed.mapping().id();
    return node.mappings().stream()
        .filter(is -> is.mapping().id() == id)
        .findFirst()
        .orElse(changed);
  }
}
