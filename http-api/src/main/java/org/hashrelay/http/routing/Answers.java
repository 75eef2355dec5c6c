package org.hashrelay.http.routing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.hashrelay.http.json.Json;
import org.hashrelay.http.problem.Problem;

/** Makes responses. */
public final class Answers {

  private static final ContentType PROBLEM_JSON = MediaTypes.customWithFixedCharset(
          "application", "problem+json", HttpCharsets.UTF_8, Map.of(), false)
      .toContentType();

  private Answers() {}

  public static HttpResponse ok(Object body) {
    return json(200, body);
  }

  /** 200 with an object that can be changed under {@code If-Match}. */
  public static HttpResponse ok(Object body, long revision) {
    return json(200, body).addHeader(etag(revision));
  }

  /** 200 with an object that has no revision: its ETag is made of its content. */
  public static HttpResponse tagged(Object body) {
    return ok(body, tag(body));
  }

  /** What stands for an object as it is now; it has another one when anything of it changes. */
  public static long tag(Object body) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Json.bytes(body));
      return 1 + (ByteBuffer.wrap(digest).getLong() >>> 5);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has it", missing);
    }
  }

  public static HttpResponse created(String location, Object body, long revision) {
    return json(201, body)
        .addHeader(RawHeader.create("Location", location))
        .addHeader(etag(revision));
  }

  /** 202: done here, and not yet known to be done where it counts. */
  public static HttpResponse accepted(Object body, long revision) {
    return json(202, body).addHeader(etag(revision));
  }

  public static HttpResponse noContent() {
    return HttpResponse.create().withStatus(204);
  }

  public static HttpResponse json(int status, Object body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(ContentTypes.APPLICATION_JSON, Json.bytes(body));
  }

  public static HttpResponse problem(Problem problem) {
    return HttpResponse.create()
        .withStatus(problem.status())
        .withEntity(PROBLEM_JSON, Json.bytes(problem));
  }

  private static RawHeader etag(long revision) {
    return RawHeader.create("ETag", "\"" + revision + "\"");
  }
}
