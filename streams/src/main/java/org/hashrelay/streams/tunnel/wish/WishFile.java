package org.hashrelay.streams.tunnel.wish;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's wish in a file of the node's data folder; replaced as a whole or not at all. */
public final class WishFile implements WishStore {

  static final String NAME = "tunnel-wish.conf";

  private static final Logger LOG = LoggerFactory.getLogger(WishFile.class);

  private final Path file;

  private WishFile(Path file) {
    this.file = file;
  }

  public static WishFile in(Path dataDir) {
    return new WishFile(dataDir.resolve(NAME));
  }

  @Override
  public Optional<Kept> load() {
    try {
      if (!Files.exists(file)) return Optional.empty();
      var kept = ConfigFactory.parseString(Files.readString(file));
      var wish = new Wish(kept.getString("transport"), kept.getString("cipher"));
      return Optional.of(new Kept(wish, kept.getBoolean("worked")));
    } catch (IOException | ConfigException unreadable) {
      LOG.warn("{} cannot be read and is passed over: {}", file, unreadable.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public synchronized void keep(Kept kept) {
    try {
      if (kept.wish().isNone()) {
        Files.deleteIfExists(file);
        return;
      }
      var fresh = file.resolveSibling(NAME + ".new");
      Files.writeString(fresh, text(kept));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      LOG.warn("{} cannot be written: {}", file, failed.toString());
    }
  }

  /** Only wishes that are possible are kept, so their words need no quoting. */
  private static String text(Kept kept) {
    return """
        # How the server wants the tunnel to travel; it goes before client.conf. Delete this file, or
        # clear the wish at the server, to follow client.conf again.
        transport = "%s"
        cipher = "%s"
        worked = %s
        """.formatted(kept.wish().transport(), kept.wish().cipher(), kept.worked());
  }
}
