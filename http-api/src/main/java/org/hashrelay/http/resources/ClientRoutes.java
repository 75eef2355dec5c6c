package org.hashrelay.http.resources;

import static org.apache.pekko.http.javadsl.model.HttpMethods.DELETE;
import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;
import static org.apache.pekko.http.javadsl.model.HttpMethods.PATCH;
import static org.apache.pekko.http.javadsl.model.HttpMethods.POST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.hashrelay.actors.catalogue.Catalogue;
import org.hashrelay.actors.node.ClientNode;
import org.hashrelay.actors.node.ClientNode.NodeIs;
import org.hashrelay.http.fleet.Ask;
import org.hashrelay.http.fleet.Enrolment;
import org.hashrelay.http.fleet.FleetSight;
import org.hashrelay.http.fleet.Offer;
import org.hashrelay.http.fleet.TakeBack;
import org.hashrelay.http.fleet.Vault;
import org.hashrelay.http.json.Fields;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.json.Listing;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Call;
import org.hashrelay.http.routing.Endpoint;

/** {@code /api/v1/clients}: the nodes at the farms, and what they prove themselves with. */
public final class ClientRoutes {

  private static final String ALL = "/api/v1/clients";
  private static final String ONE = ALL + "/{id}";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  private static final List<String> CIPHERS = List.of("aes-256-gcm", "chacha20-poly1305");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final FleetSight sight;
  private final Ask ask;
  private final Vault vault;
  private final Supplier<Enrolment> enrolment;
  private final Offer offer;
  private final Optional<String> localNode;
  private final TakeBack takeBack;

  /** What a new token comes from, and what is handed over with it. */
  public record Tokens(Vault vault, Supplier<Enrolment> enrolment) {}

  /** @param localNode the node inside this server, known even while it is not linked */
  public ClientRoutes(
      FleetSight sight, Tokens tokens, Offer offer, Optional<String> localNode, TakeBack takeBack) {
    this.takeBack = takeBack;
    this.sight = sight;
    this.ask = new Ask(sight.heard());
    this.vault = tokens.vault();
    this.enrolment = tokens.enrolment();
    this.offer = offer;
    this.localNode = localNode;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of(GET, ALL, this::list),
        Endpoint.of(POST, ALL, this::create),
        Endpoint.of(GET, ONE, call -> sight.node(id(call)).thenApply(ClientRoutes::ok)),
        Endpoint.of(PATCH, ONE, this::describe),
        Endpoint.of(DELETE, ONE, this::delete),
        Endpoint.of(POST, ONE + "/token", this::rotate),
        Endpoint.of(POST, ONE + "/disconnect", this::disconnect));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    var page = call.page();
    return sight.contents().thenCompose(contents -> {
      var cut = page.cutTexts(contents.nodes().stream());
      return sight
          .nodes(cut.ids())
          .thenApply(nodes -> nodes.stream().map(ClientView::of).toList())
          .thenApply(views -> Answers.ok(new Listing<>(views, cut.next(), cut.total())));
    });
  }

  private CompletionStage<HttpResponse> create(Call call) {
    var fields = readOnly(new Fields(call.optionalJson())).ignoring("transport", "cipher");
    var id = fields.text("id", 63).orElseGet(ClientRoutes::freshId);
    if (!ID.matcher(id).matches()) {
      fields.bad("id", "format", "holds more than letters, digits, _ . and -, or starts with one");
    }
    var name = fields.text("name", 64).filter(text -> !text.isBlank()).orElse(id);
    var farm = fields.text("farm", 64).orElse("");
    fields.done();
    return takeBack
        .settled(what(id))
        .thenCompose(done -> added(id))
        .thenCompose(done ->
            takeBack.onFailure(what(id), registered(id, name, farm), () -> ask.dropNode(id)));
  }

  private CompletionStage<HttpResponse> registered(String id, String name, String farm) {
    return ask.done(id, ref -> new ClientNode.Register(name, farm, ref))
        .thenCompose(done -> issue(id, Duration.ZERO))
        .thenCompose(token -> ask.node(id).thenApply(node -> created(node, token)));
  }

  private static String what(String id) {
    return "client " + id;
  }

  /** An id that only the catalogue knows is left from a call that broke off, and free. */
  private CompletionStage<Void> added(String id) {
    return ask.catalogue(ref -> new Catalogue.AddNode(id, ref)).thenCompose(reply -> {
      if (reply instanceof Catalogue.Done) return CompletableFuture.completedStage(null);
      return ask.nodes(List.of(id)).thenAccept(nodes -> {
        if (!nodes.isEmpty()) throw Ask.refusal(reply);
      });
    });
  }

  private CompletionStage<Vault.MintedToken> issue(String id, Duration grace) {
    var token = vault.mint();
    return ask.done(
            id,
            ref -> new ClientNode.IssueToken(
                token.tokenId(), token.sealedKey(), token.verifier(), grace, ref))
        .thenCompose(done -> ask.register(ref -> new Catalogue.AddToken(token.tokenId(), id, ref)))
        .thenApply(done -> token);
  }

  private CompletionStage<HttpResponse> describe(Call call) {
    var json = call.json();
    var fields = readOnly(new Fields(defaults(json, id(call)))).ignoring("id");
    var name = fields.text("name", 64);
    if (name.filter(String::isBlank).isPresent()) fields.bad("name", "required", "is empty");
    var farm = fields.text("farm", 64);
    var transport = wish(fields, "transport", offer.transports());
    var cipher = wish(fields, "cipher", CIPHERS);
    fields.done();
    var id = id(call);
    return ask.done(
            id, ref -> new ClientNode.Describe(name, farm, transport, cipher, call.ifMatch(), ref))
        .thenCompose(done -> ask.node(id))
        .thenApply(ClientRoutes::ok);
  }

  private CompletionStage<HttpResponse> delete(Call call) {
    var id = id(call);
    return remote(id, "is not deleted: the server would have no ports")
        .thenCompose(node -> ask.done(id, ref -> new ClientNode.Remove(call.ifMatch(), ref)))
        .thenCompose(done -> ask.forget(ref -> new Catalogue.ForgetNode(id, ref)))
        .thenApply(done -> Answers.noContent());
  }

  private CompletionStage<HttpResponse> rotate(Call call) {
    var fields = new Fields(call.optionalJson());
    var grace = fields.duration("grace", Duration.ZERO, Duration.ofHours(24)).orElse(Duration.ZERO);
    fields.done();
    return remote(id(call), "needs no token")
        .thenCompose(node -> issue(node.nodeId(), grace)
            .thenApply(token -> Answers.ok(withToken(node, token), node.descriptionRevision())));
  }

  private CompletionStage<HttpResponse> disconnect(Call call) {
    var id = id(call);
    return remote(id, "has no tunnel")
        .thenCompose(node -> {
          if (node.link().isEmpty()) {
            throw new Refusal(ProblemType.NODE_OFFLINE, "client " + id + " is not connected");
          }
          return ask.done(id, ref -> new ClientNode.Disconnect("asked-for", ref));
        })
        .thenCompose(done -> ask.node(id))
        .thenApply(node -> Answers.accepted(ClientView.of(node), node.descriptionRevision()));
  }

  private CompletionStage<NodeIs> remote(String id, String otherwise) {
    return ask.node(id).thenApply(node -> {
      var local = ClientView.of(node).local() || localNode.equals(Optional.of(id));
      if (!local) return node;
      throw new Refusal(
          ProblemType.LOCAL_NODE, "client " + id + " is the node inside a server and " + otherwise);
    });
  }

  private HttpResponse created(NodeIs node, Vault.MintedToken token) {
    return Answers.created(
        ALL + "/" + node.nodeId(), withToken(node, token), node.descriptionRevision());
  }

  /** The only answers that carry a token: of the call that made it. */
  private ObjectNode withToken(NodeIs node, Vault.MintedToken token) {
    var servers = enrolment.get();
    var answer = (ObjectNode) Json.tree(ClientView.of(node));
    answer.put("token", token.text());
    answer.put("enrolment", servers.forNode(node.nodeId(), token.text()).text());
    answer.put("server_fingerprint", servers.fingerprint());
    return answer;
  }

  /** A field that is null in a merge patch goes back to what it was when the node was made. */
  private static ObjectNode defaults(ObjectNode patch, String id) {
    var fresh = Json.object().put("name", id).put("farm", "");
    fresh.put("transport", "").put("cipher", "");
    fresh.properties().forEach(field -> {
      if (patch.has(field.getKey()) && patch.get(field.getKey()).isNull()) {
        patch.set(field.getKey(), field.getValue());
      }
    });
    return patch;
  }

  /** Empty: as the node's own file says. */
  private static Optional<String> wish(Fields fields, String name, List<String> allowed) {
    var empty = fields.text(name, 64).filter(String::isEmpty);
    return empty.isPresent() ? empty : fields.choice(name, allowed);
  }

  private static Fields readOnly(Fields fields) {
    return fields.ignoring(
        "connected",
        "server",
        "address",
        "rtt_ms",
        "connected_at",
        "last_seen_at",
        "version",
        "revision",
        "applied_revision",
        "mappings",
        "wanted",
        "transport_wanted",
        "cipher_wanted",
        "transport_error",
        "tunnel",
        "token",
        "enrolment",
        "server_fingerprint");
  }

  private static HttpResponse ok(NodeIs node) {
    return Answers.ok(ClientView.of(node), node.descriptionRevision());
  }

  private static String id(Call call) {
    return call.parameter("id");
  }

  private static String freshId() {
    var bytes = new byte[4];
    RANDOM.nextBytes(bytes);
    return "node-" + HexFormat.of().formatHex(bytes);
  }
}
