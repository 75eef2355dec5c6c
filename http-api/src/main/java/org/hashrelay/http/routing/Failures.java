package org.hashrelay.http.routing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.hashrelay.actors.secret.SealedSecrets.NoKeyFile;
import org.hashrelay.http.problem.Problem;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last resort: makes a problem document of whatever a call ended with. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final Map<String, String> SOON = Map.of("Retry-After", "2");

  private Failures() {}

  /** The stage, whose failure means that the database is away; the cause goes to the log. */
  public static <T> CompletionStage<T> storage(CompletionStage<T> query) {
    return query.exceptionally(failure -> {
      var cause = unwrapped(failure);
      if (cause instanceof Refusal refusal) throw refusal;
      LOG.warn("a query failed", cause);
      var detail = "the database did not answer this call";
      throw new Refusal(Problem.of(ProblemType.STORAGE_AWAY, detail, List.of()), SOON);
    });
  }

  static HttpResponse toResponse(Throwable failure, String requestId) {
    var refusal = refusal(unwrapped(failure), requestId);
    var response = Answers.problem(refusal.problem().withRequestId(requestId));
    for (var header : refusal.headers().entrySet()) {
      response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return response;
  }

  /** Why a body could not be read whole. */
  static Refusal unreadable(Throwable failure, long limit) {
    var cause = unwrapped(failure);
    if (cause instanceof EntityStreamSizeException) {
      return new Refusal(ProblemType.BODY_TOO_LARGE, "the body has more than " + limit + " bytes");
    }
    return cause instanceof TimeoutException
        ? new Refusal(ProblemType.REQUEST_TIMEOUT, "the body came too slowly")
        : new Refusal(ProblemType.MALFORMED_REQUEST, "the body broke off");
  }

  private static Refusal refusal(Throwable cause, String requestId) {
    if (cause instanceof Refusal refusal) return refusal;
    if (cause instanceof TimeoutException) {
      LOG.warn("request {}: {}", requestId, cause.toString());
      var detail = "no answer from the entity that decides this";
      return new Refusal(Problem.of(ProblemType.NOT_READY, detail, List.of()), SOON);
    }
    if (cause instanceof NoKeyFile) {
      return new Refusal(ProblemType.KEY_FILE_DAMAGED, "its key file is damaged, see the log");
    }
    LOG.error("request {} failed", requestId, cause);
    return new Refusal(ProblemType.INTERNAL_ERROR, "request " + requestId);
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? unwrapped(failure.getCause())
        : failure;
  }
}
