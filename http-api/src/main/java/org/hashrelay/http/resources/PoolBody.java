package org.hashrelay.http.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.pool.Pool.PoolIs;
import org.hashrelay.http.json.Fields;
import org.hashrelay.streams.work.Algorithm;
import org.hashrelay.streams.work.Algorithms;

/** A pool as it stands in JSON. Its password goes in and never comes out. */
final class PoolBody {

  private static final Pattern HOST = Pattern.compile(
      "[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final List<String> protocols;
  private final UnaryOperator<String> seal;

  PoolBody(List<String> protocols, UnaryOperator<String> seal) {
    this.protocols = protocols;
    this.seal = seal;
  }

  /** What a caller gets to see. */
  record View(
      int id,
      String name,
      String coin,
      String host,
      int port,
      boolean tls,
      String algorithm,
      String protocol,
      String user,
      boolean passwordSet,
      boolean enabled,
      long revision,
      Pool.Health health) {

    static View of(PoolIs pool) {
      var s = pool.settings();
      return new View(
          pool.id(),
          s.name(),
          s.coin(),
          s.host(),
          s.port(),
          s.tls(),
          s.algorithm(),
          s.protocol(),
          s.user(),
          !s.password().isEmpty(),
          s.enabled(),
          pool.revision(),
          pool.health());
    }
  }

  /**
   * Refuses what is no pool.
   *
   * @param sealedBefore the password to keep when the body says nothing of one
   */
  Pool.Settings read(ObjectNode json, String sealedBefore) {
    var fields = new Fields(json).ignoring("id", "revision", "password_set", "health");
    var name = fields.name("name", 64);
    var coin = fields.name("coin", 32);
    var host = fields.name("host", 253);
    if (fields.has("host") && !HOST.matcher(host).matches()) {
      fields.bad("host", "format", "is neither a host name nor an address (no scheme, no port)");
    }
    var port = fields.number("port", 1, 65_535);
    var password = fields.text("password", 512);
    var settings = new Pool.Settings(
        name,
        coin,
        host,
        port,
        fields.flag("tls").orElse(false),
        algorithm(fields, coin),
        protocol(fields),
        fields.text("user", 256).orElse(""),
        sealedBefore,
        fields.flag("enabled").orElse(true));
    if (settings.protocol().equals("stratum-v1-ethash") && !isEthash(settings.algorithm())) {
      fields.bad("protocol", "choice", "is for ethash and etchash only");
    }
    fields.done();
    return password.map(text -> sealed(settings, text)).orElse(settings);
  }

  private String protocol(Fields fields) {
    return fields.choice("protocol", protocols).orElse("stratum-v1");
  }

  private static boolean isEthash(String algorithm) {
    return algorithm.isEmpty() // refused already
        || Algorithms.named(algorithm).orElseThrow().manner() == Algorithm.Manner.ETHASH;
  }

  private static String algorithm(Fields fields, String coin) {
    var said = fields.choice("algorithm", Algorithms.ids());
    var known = said.or(() -> Coins.algorithmOf(coin));
    if (known.isEmpty() && !fields.has("algorithm") && fields.has("coin")) {
      fields.bad("algorithm", "required", "is needed, for the coin " + coin + " is not known");
    }
    return known.orElse("");
  }

  private Pool.Settings sealed(Pool.Settings settings, String password) {
    return settings.withPassword(password.isEmpty() ? "" : seal.apply(password));
  }

  /** A password of null is none; everywhere else null means: as if not said. */
  static ObjectNode passwordCleared(ObjectNode json) {
    var nothing = Optional.ofNullable(json.get("password")).filter(value -> value.isNull());
    if (nothing.isPresent()) json.put("password", "");
    return json;
  }
}
