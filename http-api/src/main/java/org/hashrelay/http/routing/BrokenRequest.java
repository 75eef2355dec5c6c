package org.hashrelay.http.routing;

import java.util.List;
import java.util.UUID;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import org.hashrelay.http.problem.Problem;
import org.hashrelay.http.problem.ProblemType;

/** Answers bytes that are no HTTP request; found by its name in the server's settings. */
public final class BrokenRequest extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    var tooLarge = status.intValue() == ProblemType.BODY_TOO_LARGE.status();
    var type = tooLarge ? ProblemType.BODY_TOO_LARGE : ProblemType.MALFORMED_REQUEST;
    var requestId = UUID.randomUUID().toString().replace("-", "");
    var problem = Problem.of(type, info.summary(), List.of()).withRequestId(requestId);
    return Answers.problem(problem).addHeader(RawHeader.create("X-Request-Id", requestId));
  }
}
