package org.hashrelay.http.fleet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.hashrelay.actors.node.ClientNode.MappingIs;
import org.hashrelay.actors.node.ClientNode.NodeIs;

/** Waits until a node has made its ports match a change, for five seconds at most. */
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

  public CompletionStage<Outcome> await(MappingIs changed) {
    return ask.node(changed.nodeId()).thenCompose(node -> look(changed, node, node.revision(), 1));
  }

  private CompletionStage<Outcome> look(MappingIs changed, NodeIs node, long revision, int step) {
    var confirmed = node.appliedRevision() >= revision && node.link().isPresent();
    if (confirmed || node.link().isEmpty() || step > STEPS) {
      return CompletableFuture.completedStage(new Outcome(now(changed, node), confirmed));
    }
    return timer.after(
        STEP,
        () -> ask.node(changed.nodeId())
            .thenCompose(later -> look(changed, later, revision, step + 1)));
  }

  private static MappingIs now(MappingIs changed, NodeIs node) {
    var id = changed.mapping().id();
    return node.mappings().stream()
        .filter(is -> is.mapping().id() == id)
        .findFirst()
        .orElse(changed);
  }
}
