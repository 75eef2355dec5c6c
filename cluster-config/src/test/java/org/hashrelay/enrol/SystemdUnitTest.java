package org.hashrelay.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SystemdUnitTest {

  private static final SystemdUnit UNIT = new SystemdUnit(
      "gw1", Path.of("/opt/hash relay/hashrelay"), Path.of("/etc/hashrelay/client.conf"));

  @Test
  void theUnitStartsTheNodeAsTheOwnerOfItsFiles() {
    assertThat(UNIT.name()).isEqualTo("hashrelay-gw1.service");
    assertThat(UNIT.text("farm").lines())
        .contains(
            "ExecStart=\"/opt/hash relay/hashrelay\" client --config \"/etc/hashrelay/client.conf\"",
            "User=farm");
  }

  @Test
  void aConfigurationThatIsRefusedIsNotTriedForEver() {
    assertThat(UNIT.text("farm").lines()).contains("RestartPreventExitStatus=3");
  }
}
