package org.hashrelay.http.problem;

import java.util.List;
import java.util.Map;

/**
 * Ends a call with a problem document, from whatever step of its chain.
 *
 * <p>Calls are chains of asks; any link may refuse, and one place turns the refusal into an answer.
 */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  public Refusal(ProblemType type, String detail) {
    this(Problem.of(type, detail, List.of()), Map.of());
  }

  public Refusal(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  /** Fields that do not hold what they should. */
  public static Refusal invalid(List<FieldError> errors) {
    var first = errors.get(0);
    var detail = first.pointer() + ": " + first.detail();
    var more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return new Refusal(Problem.of(ProblemType.VALIDATION_FAILED, detail + more, errors), Map.of());
  }

  public static Refusal invalid(String pointer, String code, String detail) {
    return invalid(List.of(new FieldError(pointer, code, detail)));
  }

  /** There is none of that kind with that id. */
  public static Refusal notFound(String kind, Object id) {
    return new Refusal(ProblemType.NOT_FOUND, "no " + kind + " " + id);
  }

  public Problem problem() {
    return problem;
  }

  /** Headers the answer carries beside the problem. */
  public Map<String, String> headers() {
    return headers;
  }
}
