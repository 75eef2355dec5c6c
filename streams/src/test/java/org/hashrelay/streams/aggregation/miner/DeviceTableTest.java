package org.hashrelay.streams.aggregation.miner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTableTest {

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource({
    "NiceHash/1.0.0,nicehash",
    "NerdMinerV2/V1.7.0,nerdminer",
    "bitaxe/BM1368/v2.4.1,esp-miner",
    "ESP-Miner,esp-miner",
    "NerdQAxe++/1.0,nerdqaxe",
    "Antminer S21/Mon,antminer-s21",
    "bmminer/2.0.0,antminer",
    "Antminer S19j Pro/Mon,antminer",
    "bosminer-plus-tuner 0.2.0,antminer",
    "whatsminer/v1.0,whatsminer",
    "btminer,whatsminer",
    "cgminer/4.11.1,cgminer",
    "bfgminer/5.4.2,bfgminer",
    "cpuminer/2.5.1,cpuminer",
    "avalon1246/4.12,avalon",
    "something/1,unknown",
    "'',unknown"
  })
  void aDeviceIsKnownByTheNameItGives(String agent, String name) {
    assertThat(DeviceTable.shipped().of(agent).name()).isEqualTo(name);
  }

  @Test
  void q24_q25_q82_sizesOfExtranonce2SuitTheDevice() {
    assertThat(DeviceTable.shipped().of("NiceHash/1.0.0").canDoWith(2)).isFalse();
    assertThat(DeviceTable.shipped().of("NiceHash/1.0.0").canDoWith(4)).isTrue();
    assertThat(DeviceTable.shipped().of("cgminer/4.12").canDoWith(1)).isFalse();
    assertThat(DeviceTable.shipped().devices()).allMatch(device -> device.canDoWith(4));
  }

  @Test
  void q52_q77_q79_whatFirmwareCannotHoldIsInTheTable() {
    assertThat(DeviceTable.shipped().of("NiceHash/1.0.0").coinbaseLimit()).isEqualTo(500);
    assertThat(DeviceTable.shipped().of("whatsminer").longestName()).isEqualTo(127);
    assertThat(DeviceTable.shipped().of("avalon10").longestName()).isEqualTo(63);
    var nerd = DeviceTable.shipped().of("NerdMinerV2");
    assertThat(nerd.jobLimit()).isEqualTo(4_096);
    assertThat(nerd.followsExtranonce() || nerd.reconnects() || nerd.rollsVersion())
        .isFalse();
  }

  @Test
  void anOperatorsOwnEntriesAreAskedFirst() throws IOException {
    var table = table("devices = [{ name = mine, agent = \"cgminer/4\", longest-name = 20 }]");

    assertThat(table.of("CGMiner/4.12").longestName()).isEqualTo(20);
    assertThat(table.of("cgminer/3.7.2").name()).isEqualTo("cgminer");
  }

  @ParameterizedTest
  @CsvSource({
    "'{ name = x, agent = \"[\" }', is no pattern",
    "'{ name = x, agent = a, longest-nam = 3 }', longest-nam is no key",
    "'{ name = x, agent = a, longest-name = 3 }', is not in 8..255",
    "'{ name = x, agent = a, extranonce2 = [4] }', is least and most",
    "'{ name = x, agent = a, least-difficulty = 5 }', for each algorithm",
    "'{ name = x }', agent",
  })
  void aMistakeIsToldWithFileAndLine(String entry, String why) {
    assertThatThrownBy(() -> table("devices = [\n" + entry + "\n]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hashrelay.miners.devices-file = ")
        .hasMessageContaining("own.conf: 2")
        .hasMessageContaining(why);
  }

  @Test
  void aFileThatIsNotThereIsAMistakeToo() {
    assertThatThrownBy(() -> DeviceTable.from(config(folder.resolve("none.conf"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private DeviceTable table(String text) throws IOException {
    return DeviceTable.from(config(Files.writeString(folder.resolve("own.conf"), text)));
  }

  private static com.typesafe.config.Config config(Path file) {
    return ConfigFactory.empty()
        .withValue("hashrelay.miners.devices-file", ConfigValueFactory.fromAnyRef(file.toString()));
  }
}
