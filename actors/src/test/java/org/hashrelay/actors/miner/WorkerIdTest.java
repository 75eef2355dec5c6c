package org.hashrelay.actors.miner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerIdTest {

  @Test
  void whatItIsWrittenAsIsReadBackWhateverTheMinerIsCalled() {
    for (var name : new String[] {"", "a.b", "x/y", "ä 矿工 \u0000", "100% %2F", "a".repeat(255)}) {
      var id = new WorkerId("farm-1", 7, name);

      assertThat(WorkerId.parse(id.entityId())).isEqualTo(id);
      assertThat(id.worker()).isEqualTo(name);
    }
  }

  @Test
  void aLongNameFitsTheJournalAndStaysDifferentFromOthers() {
    var one = new WorkerId("farm-1", 7, "矿".repeat(8_000) + "1");
    var two = new WorkerId("farm-1", 7, "矿".repeat(8_000) + "2");

    assertThat(one.entityId()).hasSizeLessThan(2_500).isNotEqualTo(two.entityId());
    assertThat(WorkerId.parse(one.entityId())).isEqualTo(one);
  }
}
