package org.hashrelay.streams.aggregation.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestLedgerTest {

  @Test
  void anAnswerFindsItsAskerOnce() {
    var ledger = new RequestLedger<String>(10);
    var a = ledger.issue("a", 0);
    var b = ledger.issue("b", 0);

    assertThat(a).isNotEqualTo(b);
    assertThat(ledger.settle(b)).contains("b");
    assertThat(ledger.settle(b)).isEmpty();
    assertThat(ledger.settle(99)).isEmpty();
    assertThat(ledger.settle(a)).contains("a");
  }

  @Test
  void q63_aMillionLostAnswersLeaveNothingBehind() {
    var ledger = new RequestLedger<Integer>(1_000);
    var expired = 0;
    for (var i = 0; i < 1_000_000; i++) {
      expired += ledger.expired(i, 500).size();
      ledger.issue(i, i);
      assertThat(ledger.isFull()).isFalse();
    }
    assertThat(ledger.size()).isEqualTo(500);
    assertThat(expired + ledger.drain().size()).isEqualTo(1_000_000);
  }
}
