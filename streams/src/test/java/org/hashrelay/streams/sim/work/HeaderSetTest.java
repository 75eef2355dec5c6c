package org.hashrelay.streams.sim.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which headers were seen, and whose they were. */
class HeaderSetTest {

  private final Proof proof = new Proof();
  private final HeaderSet headers = new HeaderSet(20_000);

  @Test
  void aHeaderIsNewOnce() {
    assertThat(headers.add(hash(1), 7)).isEqualTo(HeaderSet.NEW);
    assertThat(headers.add(hash(1), 8)).isEqualTo(7);
    assertThat(headers.seen()).isEqualTo(1);
  }

  @Test
  void thousandsAreKeptApart() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(headers.add(hash(i), i + 1)).isEqualTo(HeaderSet.NEW);
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(headers.add(hash(i), -1)).isEqualTo(i + 1);
    }
  }

  @Test
  void theOldestAreForgottenWhenItIsFull() {
    for (int i = 0; i < 25_000; i++) {
      headers.add(hash(i), 1);
    }

    assertThat(headers.add(hash(0), 2)).isEqualTo(HeaderSet.NEW);
    assertThat(headers.add(hash(15_000), 2)).isEqualTo(1);
  }

  private byte[] hash(int number) {
    return proof.doubleHash(ByteBuffer.allocate(4).putInt(number).array());
  }
}
