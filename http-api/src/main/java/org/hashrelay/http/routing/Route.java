package org.hashrelay.http.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An endpoint with its path cut into segments, some of which are parameters. */
record Route(Endpoint endpoint, List<String> segments) {

  static Route of(Endpoint endpoint) {
    return new Route(endpoint, List.of(endpoint.path().substring(1).split("/")));
  }

  /** The parameters of this path; empty when it is another path. */
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) return Optional.empty();
    var parameters = new HashMap<String, String>();
    for (var i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      if (segment.startsWith("{") && !path.get(i).isEmpty()) {
        parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
