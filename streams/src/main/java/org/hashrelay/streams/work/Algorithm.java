package org.hashrelay.streams.work;

/**
 * A proof-of-work algorithm as far as a relay has to know it.
 *
 * @param id as in the settings of a pool: {@code sha256d}, {@code scrypt} …
 * @param verifiable whether shares are hashed here too
 */
public record Algorithm(String id, DifficultyFamily family, boolean verifiable) {}
