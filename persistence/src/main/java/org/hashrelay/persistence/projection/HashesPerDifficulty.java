package org.hashrelay.persistence.projection;

/** How many hashes one unit of difficulty stands for; depends on what a mapping mines. */
@FunctionalInterface
public interface HashesPerDifficulty {

  /** 2^32, the custom for SHA-256d and for every algorithm that borrowed its scale. */
  HashesPerDifficulty SHA256D = mappingId -> 4_294_967_296.0;

  double of(int mappingId);
}
