package org.hashrelay.streams.tunnel.datagram;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Says which Initials an engine gets to see; it depends on what a Retry costs the engine. */
public sealed interface Newcomers permits StatelessRetry, KeptRetry {

  /** Why not, as a counter names it. */
  Optional<String> refusal(InetSocketAddress from, LongHeader header, long now);

  /** Senders and ids remembered now. */
  int remembered();
}
