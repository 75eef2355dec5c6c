package org.hashrelay.http.routing;

import java.util.Optional;

/** Decides who may call what is not open to everybody. */
@FunctionalInterface
public interface Guard {

  /**
   * The name of the credential, or throws a {@link org.hashrelay.http.problem.Refusal}.
   *
   * @param authorization the header of that name
   * @param address where the call comes from
   */
  String check(Optional<String> authorization, String address);
}
