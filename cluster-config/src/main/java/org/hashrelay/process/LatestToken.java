package org.hashrelay.process;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.hashrelay.streams.tunnel.proof.NodeToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token its file holds now; the one from before while the file holds none. Thread-safe. */
final class LatestToken implements Supplier<NodeToken> {

  private static final Logger LOG = LoggerFactory.getLogger(LatestToken.class);

  private final Path file;
  private NodeToken last;

  /** @param first what the file held when the process started */
  LatestToken(Path file, NodeToken first) {
    this.file = file;
    this.last = first;
  }

  @Override
  public synchronized NodeToken get() {
    var read = TokenFile.read(file);
    if (read instanceof TokenFile.Unusable unusable) {
      LOG.debug("going on with the token from before: {}", unusable.message());
    } else {
      last = ((TokenFile.Token) read).token();
    }
    return last;
  }
}
