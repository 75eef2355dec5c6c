package org.hashrelay.streams.tunnel.client;

import java.util.List;
import org.hashrelay.streams.tunnel.client.ModeChoice.Leg;

/**
 * What a race tries: a wave of legs, once or again and again.
 *
 * @param wave in the order of their start
 * @param waves how many at most
 * @param insistent whether the next wave follows even when every mode has failed outright
 */
record Attempts(List<Leg> wave, int waves, boolean insistent) {

  /** Until one succeeds, or the race is given up. */
  static final int ENDLESS = Integer.MAX_VALUE;

  static Attempts once(List<Leg> wave) {
    return new Attempts(wave, 1, false);
  }

  Leg leg(int number) {
    return wave.get(number % wave.size());
  }

  /** The wave an attempt belongs to. */
  int waveOf(int number) {
    return number / wave.size();
  }

  boolean has(int number) {
    return waveOf(number) < waves;
  }

  boolean isFirstWave(int number) {
    return number < wave.size();
  }
}
