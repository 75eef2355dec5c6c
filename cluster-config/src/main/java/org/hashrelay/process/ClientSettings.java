package org.hashrelay.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hashrelay.actors.ActorConfig;
import org.hashrelay.actors.agent.OutageSettings;
import org.hashrelay.doctor.Destination;
import org.hashrelay.doctor.NodeDoctor;
import org.hashrelay.http.StatusSettings;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.tunnel.client.TunnelClientSettings;
import org.hashrelay.streams.tunnel.proof.NodeToken;

/**
 * Everything a client node is told.
 *
 * @param pekko for the actor system, complete
 */
public record ClientSettings(
    Build build,
    String nodeId,
    Path dataDir,
    Path tokenFile,
    String listenAddress,
    TunnelClientSettings tunnel,
    MinerPortSettings miners,
    OutageSettings outage,
    StatusSettings status,
    Config pekko) {

  /** What is read from the configuration, each part by itself, so that each can say what is wrong. */
  public static List<Function<Config, ?>> parts(Build build) {
    return List.of(
        config -> TunnelClientSettings.from(config, build.version()),
        MinerPortSettings::from,
        OutageSettings::from,
        StatusSettings::from);
  }

  public static ClientSettings from(Config config, Build build) {
    return new ClientSettings(
        build,
        config.getString("hashrelay.node-id"),
        Path.of(config.getString("hashrelay.data-dir")),
        Path.of(config.getString("hashrelay.token-file")),
        config.getString("hashrelay.listen-address"),
        TunnelClientSettings.from(config, build.version()),
        MinerPortSettings.from(config),
        OutageSettings.from(config),
        StatusSettings.from(config),
        pekko(config));
  }

  /** What a doctor has to know of this node. */
  public NodeDoctor.Patient patient() {
    var read = TokenFile.read(tokenFile);
    var token = read instanceof TokenFile.Token found
        ? Optional.of(found.token())
        : Optional.<NodeToken>empty();
    var fault = read instanceof TokenFile.Unusable unusable
        ? Optional.of(unusable.message())
        : Optional.<String>empty();
    var way = new Destination(
        tunnel.servers(), tunnel.fingerprint(), pekko.getString("hashrelay.transport"), token);
    return new NodeDoctor.Patient(nodeId, dataDir, tokenFile, fault, way, status.bind());
  }

  private static Config pekko(Config config) {
    return config
        .withFallback(Build.PEKKO)
        .withFallback(ActorConfig.process())
        .withFallback(ConfigFactory.defaultReference(ClientSettings.class.getClassLoader()))
        .resolve();
  }
}
