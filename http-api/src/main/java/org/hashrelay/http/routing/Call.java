package org.hashrelay.http.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.util.ByteString;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.json.Page;
import org.hashrelay.http.json.QueryFields;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;

/** One call as a handler sees it: what is in its path, its query and its body. */
public final class Call {

  private static final Pattern ETAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

  private final HttpRequest request;
  private final Map<String, String> parameters;
  private final ByteString body;
  private final Caller caller;

  Call(HttpRequest request, Map<String, String> parameters, ByteString body, Caller caller) {
    this.request = request;
    this.parameters = Map.copyOf(parameters);
    this.body = body;
    this.caller = caller;
  }

  /** The same caller's look at something else. */
  public Call looking(Map<String, String> about) {
    return new Call(HttpRequest.create(), about, ByteString.emptyByteString(), caller);
  }

  public Caller caller() {
    return caller;
  }

  /** All parameters of the path. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** A parameter of the path, decoded. */
  public String parameter(String name) {
    return parameters.get(name);
  }

  /** A parameter of the path that names something by number; anything else names nothing. */
  public int number(String name, String kind) {
    var text = parameters.get(name);
    if (!text.matches("[1-9]\\d{0,8}")) throw Refusal.notFound(kind, text);
    return Integer.parseInt(text);
  }

  /** The parameters after the question mark; of one that is there twice, the first. */
  public Map<String, String> query() {
    return request.getUri().query().toList().stream()
        .collect(Collectors.toMap(Pair::first, Pair::second, (first, second) -> first));
  }

  public QueryFields queryFields() {
    return new QueryFields(query());
  }

  public Page page() {
    return Page.from(query());
  }

  public Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** The body, which has to be a JSON object. */
  public ObjectNode json() {
    if (body.isEmpty()) throw new Refusal(ProblemType.MALFORMED_REQUEST, "the body is empty");
    var type = request.entity().getContentType().mediaType();
    var subType = type.subType();
    if (!type.mainType().equals("application") || !subType.matches("json|[a-z.-]+\\+json")) {
      throw new Refusal(ProblemType.UNSUPPORTED_MEDIA_TYPE, type + " is not application/json");
    }
    return Json.read(body.toArray());
  }

  /** As {@link #json}, but nothing at all is an empty object. */
  public ObjectNode optionalJson() {
    return body.isEmpty() ? Json.object() : json();
  }

  /** The revision the caller has seen, from {@code If-Match}; 0 for any. */
  public long ifMatch() {
    var wanted = header("If-Match").map(String::strip).orElse("*");
    if (wanted.equals("*")) return 0;
    var etag = ETAG.matcher(wanted);
    if (etag.matches() && !etag.group(1).equals("0")) return Long.parseLong(etag.group(1));
    throw new Refusal(ProblemType.REVISION_MISMATCH, "If-Match is no ETag of this object");
  }
}
