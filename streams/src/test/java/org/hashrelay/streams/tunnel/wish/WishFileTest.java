package org.hashrelay.streams.tunnel.wish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hashrelay.streams.tunnel.wish.WishStore.Kept;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server wished for outlives the process. */
class WishFileTest {

  @TempDir
  Path folder;

  @Test
  void whatIsKeptIsReadAgainAndNoWishLeavesNoFile() throws Exception {
    var kept = new Kept(new Wish("tcp_encrypt", "chacha20-poly1305"), true);
    assertThat(WishFile.in(folder).load()).isEmpty();

    WishFile.in(folder).keep(kept);
    assertThat(WishFile.in(folder).load()).contains(kept);

    WishFile.in(folder).keep(new Kept(Wish.NONE, true));
    assertThat(WishFile.in(folder).load()).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFileThatCannotBeReadIsPassedOver() throws Exception {
    Files.writeString(folder.resolve(WishFile.NAME), "transport = ");
    assertThat(WishFile.in(folder).load()).isEmpty();
    Files.writeString(folder.resolve(WishFile.NAME), "transport = quic");
    assertThat(WishFile.in(folder).load()).isEmpty();
  }
}
