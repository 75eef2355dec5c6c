package org.hashrelay.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.hashrelay.actors.ActorConfig;
import org.hashrelay.actors.alerting.notify.NotifySettings;
import org.hashrelay.actors.fleet.FleetSettings;
import org.hashrelay.doctor.ServerDoctor;
import org.hashrelay.http.ApiSettings;
import org.hashrelay.http.MetricsSettings;
import org.hashrelay.persistence.feed.HistorySettings;
import org.hashrelay.persistence.journal.JournalConfig;
import org.hashrelay.persistence.schema.DatabaseSettings;
import org.hashrelay.streams.aggregation.MinerPortSettings;
import org.hashrelay.streams.pool.PoolSettings;
import org.hashrelay.streams.tunnel.TunnelServerSettings;

/**
 * Everything a server is told.
 *
 * @param pekko for the actor system, complete
 */
public record ServerSettings(
    Build build,
    Path dataDir,
    DatabaseSettings database,
    TunnelServerSettings tunnel,
    PoolSettings pools,
    MinerPortSettings miners,
    FleetSettings fleet,
    ClusterSettings cluster,
    LocalSettings local,
    ApiSettings api,
    MetricsSettings metrics,
    NotifySettings notifying,
    Config pekko) {

  /** What is read from the configuration, each part by itself, so that each can say what is wrong. */
  public static List<Function<Config, ?>> parts(Build build) {
    return List.of(
        DatabaseSettings::from,
        HistorySettings::from,
        config -> TunnelServerSettings.from(config, build.version()),
        PoolSettings::from,
        MinerPortSettings::from,
        FleetSettings::from,
        ClusterSettings::from,
        LocalSettings::from,
        ApiSettings::from,
        MetricsSettings::from,
        NotifySettings::from);
  }

  public static ServerSettings from(Config config, Build build) {
    var database = DatabaseSettings.from(config);
    var cluster = ClusterSettings.from(config);
    return new ServerSettings(
        build,
        Path.of(config.getString("hashrelay.data-dir")),
        database,
        TunnelServerSettings.from(config, build.version()),
        PoolSettings.from(config),
        MinerPortSettings.from(config),
        FleetSettings.from(config),
        cluster,
        LocalSettings.from(config),
        ApiSettings.from(config),
        MetricsSettings.from(config),
        NotifySettings.from(config),
        pekko(config, database, cluster));
  }

  /** What a doctor has to know of this server. */
  public ServerDoctor.Patient patient() {
    return new ServerDoctor.Patient(dataDir, database, tunnel, api);
  }

  /** What the operator says of Pekko itself comes first. */
  private static Config pekko(Config config, DatabaseSettings database, ClusterSettings cluster) {
    return config
        .withFallback(cluster.pekko())
        .withFallback(Build.PEKKO)
        .withFallback(JournalConfig.of(database))
        .withFallback(ActorConfig.server())
        .withFallback(ConfigFactory.defaultReference(ServerSettings.class.getClassLoader()))
        .resolve();
  }
}
