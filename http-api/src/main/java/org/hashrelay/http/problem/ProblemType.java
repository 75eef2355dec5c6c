package org.hashrelay.http.problem;

import java.util.Locale;

/** Every way a call can fail, with its status and what the caller can do. Listed in ERRORS.md. */
public enum ProblemType {
  MALFORMED_REQUEST(400, "The request cannot be read", "Compare it with /api/v1/openapi.json."),
  NOT_AUTHENTICATED(
      401, "A token is needed", "Send Authorization: Bearer with the admin token or an API token."),
  NOT_FOUND(404, "There is no such thing", "List what there is, one path segment above."),
  METHOD_NOT_ALLOWED(405, "This path does not take that method", "Use one that Allow names."),
  REQUEST_TIMEOUT(408, "The body did not arrive in time", "Send the request again, at once."),
  NAME_TAKEN(409, "The name is in use", "Choose another name, or rename its holder."),
  PORT_CONFLICT(409, "Another mapping listens on this port", "Choose a free port on that node."),
  IN_USE(409, "Something still depends on it", "Change or delete what uses it first."),
  NODE_OFFLINE(409, "The node is not connected", "Repeat the call when the node is back."),
  TEST_RUNNING(
      409, "The pool is being tested already", "Wait for that answer; a test takes 10 s at most."),
  LOCAL_NODE(
      409,
      "The node lives inside a server",
      "Do this with a client node; a server's own has none."),
  REVISION_MISMATCH(
      412, "It was changed meanwhile", "Read it again and repeat the change with its new ETag."),
  BODY_TOO_LARGE(413, "The body is too large", "Send at most 1 MiB."),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has the wrong type", "Send JSON and say so."),
  VALIDATION_FAILED(422, "A field does not hold what it should", "errors[] names each field."),
  TOO_MANY_POINTS(
      422, "The chart would have too many points", "Ask for less time or more interval."),
  TOO_MANY(422, "There may be no more of them", "Delete one that is not needed any more."),
  RATE_LIMITED(429, "Too many failed attempts", "Wait as long as Retry-After says."),
  INTERNAL_ERROR(
      500, "The server failed", "Look for request_id in the server's log and report it."),
  NOT_DELIVERED(
      502, "The channel did not take it", "detail is what the far end said; mend that, try again."),
  NOT_READY(
      503, "The answer did not come in time", "Repeat the call; it may have been carried out."),
  KEY_FILE_DAMAGED(
      503,
      "The server has no key to keep secrets with",
      "Put the key file of data-dir back from a copy, then restart the server."),
  STORAGE_AWAY(
      503, "The database does not answer", "Mining goes on; repeat the call when it is back.");

  private final int status;
  private final String title;
  private final String remedy;

  ProblemType(int status, String title, String remedy) {
    this.status = status;
    this.title = title;
    this.remedy = remedy;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public String remedy() {
    return remedy;
  }

  /** As it stands in a response and in the documentation: {@code port-conflict}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String urn() {
    return "urn:hashrelay:problem:" + slug();
  }
}
