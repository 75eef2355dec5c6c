package org.hashrelay.http.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.hashrelay.http.routing.Endpoint;

/**
 * What an endpoint does to what, as its method and its path say it: {@code POST /pools/{id}/enable} is
 * {@code pool.enable} of the pool {@code {id}}.
 *
 * @param names of the parameters that make up the id
 */
record Deed(String kind, String verb, List<String> names) {

  private static final int BASE = "/api/v1/".length();
  private static final Map<String, String> OTHERWISE =
      Map.of("port-mappings", "mapping", "alert-settings", "alert_settings");
  private static final Map<String, String> VERBS =
      Map.of("POST", "create", "PUT", "update", "PATCH", "update", "DELETE", "delete");

  static Deed of(Endpoint endpoint) {
    var words = new ArrayList<String>();
    var names = new ArrayList<String>();
    var verb = VERBS.get(endpoint.method().value());
    for (var segment : endpoint.path().substring(BASE).split("/")) {
      if (segment.startsWith("{")) names.add(segment.substring(1, segment.length() - 1));
      else words.add(segment);
    }
    var isPost = endpoint.method().equals(HttpMethods.POST);
    if (isPost && words.size() > Math.max(1, names.size())) {
      verb = words.remove(words.size() - 1);
    }
    var kind = kind(words.get(words.size() - 1));
    return new Deed(kind, verb.equals("token") ? "rotate_token" : verb.replace('-', '_'), names);
  }

  private static String kind(String word) {
    var plain = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    return OTHERWISE.getOrDefault(word, plain.replace('-', '_'));
  }

  String action() {
    return kind + "." + verb;
  }

  String id(Map<String, String> parameters) {
    return String.join("/", names.stream().map(parameters::get).toList());
  }
}
