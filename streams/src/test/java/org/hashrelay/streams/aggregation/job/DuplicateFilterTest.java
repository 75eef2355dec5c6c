package org.hashrelay.streams.aggregation.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DuplicateFilterTest {

  private final DuplicateFilter filter = new DuplicateFilter();

  @Test
  void theSameShareOfAJobIsKnownAndOneOfAnotherJobIsNot() {
    assertThat(filter.isNew(1, 2, 3, 4, 5)).isTrue();
    assertThat(filter.isNew(1, 2, 3, 4, 5)).isFalse();
    assertThat(filter.isNew(1, 2, 3, 4, 6)).isTrue();
    assertThat(filter.isNew(2, 2, 3, 4, 5)).isTrue();
  }

  @Test
  void jobsThatAreOverAreForgotten() {
    filter.isNew(1, 0, 0, 0, 0);
    filter.isNew(2, 0, 0, 0, 0);
    filter.forgetBefore(2);

    assertThat(filter.size()).isEqualTo(1);
    assertThat(filter.isNew(2, 0, 0, 0, 0)).isFalse();
  }

  @Test
  void aMillionSharesTakeNoMoreRoomThanTheLimit() {
    for (var i = 0; i < 1_000_000; i++) {
      filter.isNew(i / 3_000, i, 0, 0, 0);
      assertThat(filter.size()).isLessThanOrEqualTo(DuplicateFilter.MOST_SHARES);
    }
  }
}
