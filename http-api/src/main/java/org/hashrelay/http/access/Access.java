package org.hashrelay.http.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hashrelay.http.problem.Problem;
import org.hashrelay.http.problem.ProblemType;
import org.hashrelay.http.problem.Refusal;
import org.hashrelay.http.routing.Guard;

/** Lets through who has a token, and slows down who guesses. */
public final class Access implements Guard {

  private static final String ADMIN = "admin";
  private static final Map<String, String> CHALLENGE =
      Map.of("WWW-Authenticate", "Bearer realm=\"hashrelay\"");

  private final AdminToken token;
  private final FailureLimit failures;
  private final Consumer<String> guesses;

  /** @param guesses hears the address of everybody who sends a token that is not known */
  public Access(AdminToken token, FailureLimit failures, Consumer<String> guesses) {
    this.token = token;
    this.failures = failures;
    this.guesses = guesses;
  }

  /**
   * Passes or refuses.
   *
   * <p>A right token passes whatever its address did before, so that nobody behind the same address
   * can lock others out.
   */
  @Override
  public String check(Optional<String> authorization, String address) {
    var sent = authorization.flatMap(Access::bearer);
    if (sent.isPresent() && token.matches(sent.get())) return ADMIN;
    if (sent.isPresent()) guesses.accept(address);
    if (failures.tooMany(address)) {
      var problem = Problem.of(ProblemType.RATE_LIMITED, "from " + address, List.of());
      throw new Refusal(problem, Map.of("Retry-After", "60"));
    }
    throw new Refusal(
        Problem.of(ProblemType.NOT_AUTHENTICATED, reason(sent), List.of()), CHALLENGE);
  }

  private static String reason(Optional<String> sent) {
    if (sent.isEmpty()) return "no bearer token was sent";
    return sent.get().startsWith("hr1_")
        ? "a node's token opens the tunnel only"
        : "the token is not known";
  }

  private static Optional<String> bearer(String header) {
    var parts = header.strip().split("\\s+", 2);
    return parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals("bearer")
        ? Optional.of(parts[1].strip())
        : Optional.empty();
  }
}
