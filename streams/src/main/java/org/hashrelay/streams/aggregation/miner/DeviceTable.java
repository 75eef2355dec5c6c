package org.hashrelay.streams.aggregation.miner;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The kinds of miners that are known: those of {@code devices.conf}, and before them an operator's
 * own.
 */
public final class DeviceTable {

  private static final String SETTING = "hashrelay.miners.devices-file";
  private static final Set<String> KEYS = Set.of(
      "name",
      "agent",
      "least-difficulty",
      "first-difficulty",
      "longest-name",
      "extranonce2",
      "coinbase-limit",
      "job-limit",
      "follows-extranonce",
      "reconnects",
      "rolls-version");
  private static final DeviceTable SHIPPED =
      new DeviceTable(read(ConfigFactory.parseResources(DeviceTable.class, "/devices.conf")));

  private final List<Device> devices;

  private DeviceTable(List<Device> devices) {
    this.devices = List.copyOf(devices);
  }

  /** What comes with the program. */
  public static DeviceTable shipped() {
    return SHIPPED;
  }

  /** With the operator's file, when the settings name one; a mistake in it is told by its line. */
  public static DeviceTable from(Config root) {
    var file = root.getString(SETTING);
    if (file.isEmpty()) return SHIPPED;
    try {
      var strict = ConfigParseOptions.defaults().setAllowMissing(false);
      var all =
          new ArrayList<>(read(ConfigFactory.parseFile(new File(file), strict).resolve()));
      all.addAll(SHIPPED.devices);
      return new DeviceTable(all);
    } catch (ConfigException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException(SETTING + " = " + file + ": " + wrong.getMessage(), wrong);
    }
  }

  /** The first whose pattern is in this name. */
  public Device of(String agent) {
    for (var device : devices) {
      if (device.isNamed(agent)) return device;
    }
    return Device.UNKNOWN;
  }

  public List<Device> devices() {
    return devices;
  }

  private static List<Device> read(Config file) {
    for (var key : file.root().keySet()) {
      if (!key.equals("devices")) throw wrong(file, key, "is no key of this file");
    }
    return file.getConfigList("devices").stream().map(DeviceTable::device).toList();
  }

  private static Device device(Config entry) {
    for (var key : entry.root().keySet()) {
      if (!KEYS.contains(key)) throw wrong(entry, key, "is no key of a device");
    }
    var sizes = sizes(entry);
    return new Device(
        entry.getString("name"),
        agent(entry),
        difficulties(entry, "least-difficulty"),
        difficulties(entry, "first-difficulty"),
        within(entry, "longest-name", Device.LONGEST_NAME, 8, Device.LONGEST_NAME),
        sizes.get(0),
        sizes.get(1),
        within(entry, "coinbase-limit", 0, 100, 1 << 20),
        within(entry, "job-limit", 0, 500, 1 << 20),
        flag(entry, "follows-extranonce"),
        flag(entry, "reconnects"),
        flag(entry, "rolls-version"));
  }

  private static Pattern agent(Config entry) {
    try {
      return Pattern.compile(entry.getString("agent"), Pattern.CASE_INSENSITIVE);
    } catch (PatternSyntaxException bad) {
      throw wrong(entry, "agent", "is no pattern: " + bad.getDescription());
    }
  }

  private static Map<String, Double> difficulties(Config entry, String key) {
    if (!entry.hasPath(key)) return Map.of();
    if (entry.getValue(key).valueType() != ConfigValueType.OBJECT) {
      throw wrong(entry, key, "gives a difficulty for each algorithm");
    }
    var byAlgorithm = new HashMap<String, Double>();
    var object = entry.getConfig(key);
    for (var algorithm : object.root().keySet()) {
      var difficulty = object.getDouble("\"" + algorithm + "\"");
      if (!(difficulty > 0 && difficulty <= 1e18)) throw wrong(entry, key, "is out of range");
      byAlgorithm.put(algorithm, difficulty);
    }
    return Map.copyOf(byAlgorithm);
  }

  private static List<Integer> sizes(Config entry) {
    if (!entry.hasPath("extranonce2")) {
      return List.of(Device.UNKNOWN.leastExtranonce2(), Device.UNKNOWN.mostExtranonce2());
    }
    var sizes = entry.getIntList("extranonce2");
    if (sizes.size() != 2 || sizes.get(0) < 1 || sizes.get(1) < sizes.get(0)) {
      throw wrong(entry, "extranonce2", "is least and most, such as [2, 8]");
    }
    return sizes;
  }

  private static int within(Config entry, String key, int otherwise, int least, int most) {
    if (!entry.hasPath(key)) return otherwise;
    var value = entry.getInt(key);
    if (value < least || value > most) throw wrong(entry, key, "is not in " + least + ".." + most);
    return value;
  }

  private static boolean flag(Config entry, String key) {
    return !entry.hasPath(key) || entry.getBoolean(key);
  }

  private static IllegalArgumentException wrong(Config entry, String key, String why) {
    var where = entry.root().get(key).origin().description();
    return new IllegalArgumentException(where + ": " + key + " " + why);
  }
}
