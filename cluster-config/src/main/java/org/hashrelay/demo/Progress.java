package org.hashrelay.demo;

/** One line about how a demo is getting on. */
final class Progress {

  private Progress() {}

  static String line(Stage stage) {
    var farm = stage.farm().report();
    var pool = stage.pool().report();
    return "%d/%d miners on %d pool connections · %d shares sent, %d accepted, %d refused · %.1f ms"
        .formatted(
            farm.mining(),
            farm.miners(),
            pool.connections(),
            farm.sent(),
            farm.accepted(),
            farm.rejectedTotal(),
            farm.latency().p50() / 1_000);
  }
}
