package org.hashrelay.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hashrelay.doctor.Machine.Room;
import org.hashrelay.http.doctor.Diagnosis.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  @TempDir
  Path folder;

  @Test
  void eachMinerNeedsTwoOpenFiles() {
    assertThat(Machine.files(Optional.of(2_000L), 1_000).status()).isEqualTo(Status.PASS);

    var tooFew = Machine.files(Optional.of(1_999L), 1_000);
    assertThat(tooFew.status()).isEqualTo(Status.FAIL);
    assertThat(tooFew.remedy()).contains("2000");
  }

  @Test
  void theLimitOfThisProcessIsKnown() {
    assertThat(Machine.openFiles())
        .hasValueSatisfying(limit -> assertThat(limit).isPositive());
  }

  @Test
  void n8_aProcessThatCannotKeepItsPacketsSmallIsAWarning() {
    assertThat(Machine.packets(true).status()).isEqualTo(Status.PASS);

    var large = Machine.packets(false);
    assertThat(large.status()).isEqualTo(Status.WARN);
    assertThat(large.remedy()).contains("./hashrelay", "--add-opens");
  }

  @Test
  void s14_aKernelThatHoldsFewDatagramsIsAWarning() {
    assertThat(Machine.datagrams(Optional.of(4L << 20), 4 << 20).status()).isEqualTo(Status.PASS);
    assertThat(Machine.datagrams(Optional.empty(), 4 << 20).status()).isEqualTo(Status.PASS);

    var few = Machine.datagrams(Optional.of(212_992L), 4 << 20);
    assertThat(few.status()).isEqualTo(Status.WARN);
    assertThat(few.details()).contains("208 of 4096 KiB");
    assertThat(few.remedy()).contains("net.core.rmem_max=4194304");
  }

  @Test
  void theHeapGrowsWithTheMiners() {
    assertThat(Machine.java(128L << 20, 10_000).status()).isEqualTo(Status.PASS);

    var tooSmall = Machine.java(64L << 20, 10_000);
    assertThat(tooSmall.status()).isEqualTo(Status.FAIL);
    assertThat(tooSmall.remedy()).contains("-Xmx");
  }

  @Test
  void aFolderThatIsNotThereYetIsJudgedByWhatItWillBeMadeIn() {
    assertThat(Machine.disk(folder.resolve("a/b/c"), new Room(1, 1)).status())
        .isEqualTo(Status.PASS);
  }

  @Test
  void aFileWhereAFolderShouldBeIsAFailure() throws IOException {
    var file = Files.writeString(folder.resolve("data"), "");

    assertThat(Machine.disk(file, new Room(1, 1)).details()).contains("is not a folder");
  }

  @Test
  void littleRoomIsAWarningAndNoneAFailure() {
    var room = new Room(1_000, 100);

    assertThat(Machine.room("d", 1_000, room).status()).isEqualTo(Status.PASS);
    assertThat(Machine.room("d", 999, room).status()).isEqualTo(Status.WARN);
    assertThat(Machine.room("d", 99, room).status()).isEqualTo(Status.FAIL);
  }
}
