package org.hashrelay.http.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** A failed call as RFC 9457 has it. */
@JsonPropertyOrder({"type", "title", "status", "detail", "remedy", "errors", "request_id"})
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String remedy,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors,
    String requestId) {

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ProblemType type, String detail, List<FieldError> errors) {
    return new Problem(type.urn(), type.title(), type.status(), detail, type.remedy(), errors, "");
  }

  public Problem withRequestId(String id) {
    return new Problem(type, title, status, detail, remedy, errors, id);
  }
}
