package org.hashrelay.streams.aggregation.upstream;

import java.util.Optional;
import java.util.function.Predicate;
import org.hashrelay.streams.aggregation.job.ExtranonceSpace;
import org.hashrelay.streams.aggregation.job.JobBook;
import org.hashrelay.streams.aggregation.job.PoolJob;
import org.hashrelay.streams.aggregation.job.Time;
import org.hashrelay.streams.pool.PoolDialer;

/** What upstreams belong to: asked for what they share, and told what happens to them. */
public interface UpstreamHub {
  PoolDialer dialer();

  JobBook jobs();

  Time time();

  UpstreamSettings settings();

  long nextEpoch(int upstream);

  PoolMemory memory(int poolId);

  /** The partition to use with so few bytes; empty when there is none. */
  Optional<ExtranonceSpace> partition(Upstream upstream, int extranonce2Size);

  /** Its handshake is over. */
  void ready(Upstream upstream);

  void job(Upstream upstream, PoolJob job);

  /** It can do more than before, or less. */
  void changed(Upstream upstream);

  /** A login for the pool that gives jobs only to whom it knows; none of those already tried. */
  Optional<Upstream.Login> firstLogin(Upstream upstream, Predicate<String> tried);
}
