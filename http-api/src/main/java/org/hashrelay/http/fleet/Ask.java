package org.hashrelay.http.fleet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.hashrelay.actors.FieldFault;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.Mapping;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.http.problem.FieldError;
import org.hashrelay.http.problem.Problem;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;

/** Asks entities; the one place where their refusals become problems. */
public final class Ask {

  private final Entities entities;

  public Ask(Entities entities) {
    this.entities = entities;
  }

  // ── pools ───────────────────────────────────────────────────────────────────────────────────

  public <R extends Pool.Reply> CompletionStage<R> pool(
      int id, Class<R> wanted, Function<ActorRef<Pool.Reply>, Pool.Command> command) {
    return entities.pool(id, command).thenApply(reply -> expected(reply, wanted));
  }

  public CompletionStage<Pool.PoolIs> pool(int id) {
    return pool(id, Pool.PoolIs.class, Pool.Get::new);
  }

  // ── nodes ───────────────────────────────────────────────────────────────────────────────────

  public <R extends ClientNode.Reply> CompletionStage<R> node(
      String id,
      Class<R> wanted,
      Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return entities.node(id, command).thenApply(reply -> expected(reply, wanted));
  }

  public CompletionStage<ClientNode.NodeIs> node(String id) {
    return node(id, ClientNode.NodeIs.class, ClientNode.Get::new);
  }

  public CompletionStage<ClientNode.MappingIs> putMapping(
      String nodeId, Mapping mapping, long ifRevision) {
    return node(
        nodeId,
        ClientNode.MappingIs.class,
        ref -> new ClientNode.PutMapping(mapping, ifRevision, ref));
  }

  // ── catalogue ───────────────────────────────────────────────────────────────────────────────

  public <R extends Catalogue.Reply> CompletionStage<R> catalogue(
      Class<R> wanted, Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return entities.catalogue(command).thenApply(reply -> expected(reply, wanted));
  }

  /** Whatever the catalogue answers. */
  public CompletionStage<Catalogue.Reply> catalogue(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return entities.catalogue(command);
  }

  public CompletionStage<Catalogue.Contents> everything() {
    return catalogue(Catalogue.Contents.class, Catalogue.Everything::new);
  }

  public CompletionStage<Integer> register(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return catalogue(Catalogue.Done.class, command).thenApply(Catalogue.Done::id);
  }

  /** What is known of a thing that is already gone, or was never there, is no failure. */
  public CompletionStage<Void> forget(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return entities.catalogue(command).thenAccept(reply -> {});
  }

  // ── what was half made ──────────────────────────────────────────────────────────────────────

  /** The pool is gone, whatever there was of it, and its name is free. */
  public CompletionStage<Void> dropPool(int id) {
    return entities
        .pool(id, ref -> new Pool.Delete(0, ref))
        .thenCompose(reply -> forget(ref -> new Catalogue.ForgetPool(id, ref)));
  }

  public CompletionStage<Void> dropMapping(String nodeId, int id) {
    return entities
        .node(nodeId, ref -> new ClientNode.DeleteMapping(id, 0, ref))
        .thenCompose(reply -> forget(ref -> new Catalogue.ForgetMapping(id, ref)));
  }

  public CompletionStage<Void> dropNode(String id) {
    return entities
        .node(id, ref -> new ClientNode.Remove(0, ref))
        .thenCompose(reply -> forget(ref -> new Catalogue.ForgetNode(id, ref)));
  }

  /** Has a node do something; only a refusal counts as an answer here. */
  public CompletionStage<Void> done(
      String id, Function<ActorRef<ClientNode.Reply>, ClientNode.Command> command) {
    return entities.node(id, command).thenAccept(reply -> {
      if (reply instanceof ClientNode.Rejected) throw refusal(reply);
    });
  }

  /** The nodes of this list, without those that the catalogue knows and that never came to be. */
  public CompletionStage<List<ClientNode.NodeIs>> nodes(List<String> ids) {
    return all(ids.stream().map(id -> entities.node(id, ClientNode.Get::new)).toList())
        .thenApply(
            replies -> known(replies, ClientNode.NodeIs.class, ClientNode.UnknownNode.class));
  }

  public CompletionStage<List<Pool.PoolIs>> pools(List<Integer> ids) {
    return all(ids.stream().map(id -> entities.pool(id, Pool.Get::new)).toList())
        .thenApply(replies -> known(replies, Pool.PoolIs.class, Pool.UnknownPool.class));
  }

  public CompletionStage<List<ClientNode.NodeIs>> allNodes() {
    return everything().thenCompose(contents -> nodes(contents.nodes()));
  }

  /** All of them, in order; fails when one does. */
  public static <T> CompletionStage<List<T>> all(
      List<? extends CompletionStage<? extends T>> stages) {
    var futures = stages.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(done -> futures.stream().<T>map(CompletableFuture::join).toList());
  }

  private static <R> List<R> known(List<?> replies, Class<R> wanted, Class<?> unknown) {
    return replies.stream()
        .filter(reply -> !unknown.isInstance(reply))
        .map(reply -> expected(reply, wanted))
        .toList();
  }

  private static <R> R expected(Object reply, Class<R> wanted) {
    if (wanted.isInstance(reply)) return wanted.cast(reply);
    throw refusal(reply);
  }

  /** Every refusal of an entity as a problem; a test holds that none is missing. */
  public static RuntimeException refusal(Object reply) {
    if (reply instanceof Pool.UnknownPool r) return Refusal.notFound("pool", r.id());
    if (reply instanceof Pool.RevisionMismatch r) return mismatch(r.asked(), r.is());
    if (reply instanceof ClientNode.UnknownNode r) return Refusal.notFound("client", r.nodeId());
    if (reply instanceof ClientNode.UnknownMapping r) {
      return Refusal.notFound("port mapping", r.mappingId());
    }
    if (reply instanceof ClientNode.RevisionMismatch r) return mismatch(r.asked(), r.is());
    if (reply instanceof ClientNode.PortTaken r) {
      return portConflict(r.port(), r.holderId(), r.holder());
    }
    if (reply instanceof ClientNode.Offline r) {
      return new Refusal(ProblemType.NODE_OFFLINE, "client " + r.nodeId() + " is not connected");
    }
    if (reply instanceof Pool.InvalidPool r) return invalid(r.faults());
    if (reply instanceof ClientNode.InvalidMapping r) return invalid(r.faults());
    if (reply instanceof Catalogue.NameTaken r) {
      var detail = "%s \"%s\" is held by %s".formatted(r.kind(), r.name(), r.holder());
      return new Refusal(ProblemType.NAME_TAKEN, detail);
    }
    if (reply instanceof Catalogue.Unknown r) return Refusal.notFound(r.kind(), r.id());
    return new IllegalStateException("unexpected reply " + reply);
  }

  private static Refusal invalid(List<FieldFault> faults) {
    return Refusal.invalid(faults.stream()
        .map(f -> new FieldError(f.pointer(), "rule", f.detail()))
        .toList());
  }

  public static Refusal portConflict(int port, int holderId, String holder) {
    var detail = "port %d is held by port mapping %d (%s)".formatted(port, holderId, holder);
    return new Refusal(ProblemType.PORT_CONFLICT, detail);
  }

  public static void requireRevision(long asked, long is) {
    if (asked != is) throw mismatch(asked, is);
  }

  /**
   * Reads, changes and writes again when somebody else wrote in between, as long as the caller did
   * not say which revision it meant.
   */
  public static <T> CompletionStage<T> retrying(
      long ifMatch, Supplier<CompletionStage<T>> attempt) {
    return ifMatch != 0 ? attempt.get() : attempts(3, attempt);
  }

  private static <T> CompletionStage<T> attempts(int left, Supplier<CompletionStage<T>> attempt) {
    return attempt
        .get()
        .handle((answer, failure) -> {
          if (failure == null) return CompletableFuture.completedStage(answer);
          return left > 1 && isMismatch(failure)
              ? attempts(left - 1, attempt)
              : CompletableFuture.<T>failedStage(failure);
        })
        .thenCompose(Function.identity());
  }

  /** Whether a stage ended with a refusal, and not with a silence or a fault. */
  public static boolean isRefusal(Throwable failure) {
    return cause(failure) instanceof Refusal;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private static boolean isMismatch(Throwable failure) {
    return cause(failure) instanceof Refusal refusal
        && refusal.problem().status() == ProblemType.REVISION_MISMATCH.status();
  }

  public static Refusal mismatch(long asked, long is) {
    var detail = "revision %d was asked for, it is %d now".formatted(asked, is);
    var problem = Problem.of(ProblemType.REVISION_MISMATCH, detail, List.of());
    return new Refusal(problem, Map.of("ETag", "\"" + is + "\""));
  }
}
