package org.hashrelay.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hashrelay.http.doctor.Diagnosis;
import org.hashrelay.streams.tunnel.transport.NarrowWay;

/** What a process needs of its machine: heap, files, room on a disk. */
final class Machine {

  /** What a process takes before the first miner comes, and what each miner adds (measured). */
  private static final long BASE_HEAP = 32L << 20;

  private static final long HEAP_PER_MINER = 6L << 10;

  /** A miner's socket, and as many again for everything else it may cause. */
  private static final int FILES_PER_MINER = 2;

  private static final Path MOST_UNREAD = Path.of("/proc/sys/net/core/rmem_max");
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern OPEN_FILES =
      Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\S+)");

  /** How much must be free: below the first it is a warning, below the second a failure. */
  record Room(long enough, long least) {
    static final Room OF_NODE = new Room(256L << 20, 32L << 20);
    static final Room OF_SERVER = new Room(2L << 30, 256L << 20);
  }

  private Machine() {}

  /** @param miners that are there, or expected */
  static Diagnosis java(long maxHeap, long miners) {
    var version = "Java " + System.getProperty("java.version");
    var need = BASE_HEAP + HEAP_PER_MINER * miners;
    var seen = version + ", heap up to " + megabytes(maxHeap);
    return maxHeap >= need
        ? Diagnosis.pass("java", "heap", seen)
        : Diagnosis.fail(
            "java",
            "heap",
            seen + ", %d miners need %s".formatted(miners, megabytes(need)),
            "start with HASHRELAY_JAVA_OPTS=-Xmx" + (need >> 20) + "m or more");
  }

  /** The JVM raises its soft limit to the hard one by itself. */
  static Optional<Long> openFiles() {
    try {
      var found = OPEN_FILES.matcher(Files.readString(LIMITS));
      if (!found.find()) return Optional.empty();
      var hard = found.group(1);
      return Optional.of(hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard));
    } catch (IOException | NumberFormatException notLinux) {
      return Optional.empty();
    }
  }

  static Diagnosis files(Optional<Long> limit, long miners) {
    var need = FILES_PER_MINER * miners;
    if (limit.isEmpty()) return Diagnosis.pass("files", "limit", "not told by this system");
    var seen = limit.get() == Long.MAX_VALUE ? "unlimited" : String.valueOf(limit.get());
    return limit.get() >= need
        ? Diagnosis.pass("files", "limit", seen + " open files")
        : Diagnosis.fail(
            "files",
            "limit",
            seen + " open files, " + miners + " miners need " + need,
            "raise it to " + need + " or more: LimitNOFILE= in the unit, or ulimit -Hn");
  }

  /** @param kept whether tunnels of this process get through where large packets vanish */
  static Diagnosis packets(boolean kept) {
    return kept
        ? Diagnosis.pass("mtu", "packets", "tunnels keep to 1,200 bytes")
        : Diagnosis.warn(
            "mtu",
            "packets",
            "of full size: where such vanish on the way, TCP stands still for ever",
            "start it with ./hashrelay, or java " + NarrowWay.JVM_OPTION);
  }

  /** What the kernel holds of datagrams for a socket at most. */
  static Optional<Long> unreadDatagrams() {
    try {
      return Optional.of(Long.parseLong(Files.readString(MOST_UNREAD).strip()));
    } catch (IOException | NumberFormatException notLinux) {
      return Optional.empty();
    }
  }

  /** @param wanted what a server's socket asks for */
  static Diagnosis datagrams(Optional<Long> most, int wanted) {
    if (most.isEmpty()) return Diagnosis.pass("udp", "buffer", "not told by this system");
    var seen = "the kernel holds %d of %d KiB for QUIC".formatted(most.get() >> 10, wanted >> 10);
    return most.get() >= wanted
        ? Diagnosis.pass("udp", "buffer", seen)
        : Diagnosis.warn(
            "udp",
            "buffer",
            seen + ": a flood of strangers costs sessions packets",
            "sysctl -w net.core.rmem_max=" + wanted + ", and the same in /etc/sysctl.d");
  }

  static Diagnosis disk(Path folder, Room room) {
    var target = folder.toString();
    try {
      var there = existing(folder);
      if (!Files.isDirectory(there)) {
        return Diagnosis.fail(
            "disk", target, there + " is not a folder", "name another folder, or move that file");
      }
      if (!Files.isWritable(there)) {
        return Diagnosis.fail(
            "disk",
            target,
            there + " cannot be written by " + System.getProperty("user.name"),
            "give that user the right to write there");
      }
      return room(target, Files.getFileStore(there).getUsableSpace(), room);
    } catch (IOException unreadable) {
      return Diagnosis.fail("disk", target, unreadable.toString(), "name another folder");
    }
  }

  static Diagnosis room(String target, long free, Room room) {
    var seen = megabytes(free) + " free, writable";
    var remedy = "make room: at least " + megabytes(room.enough()) + " should be free";
    if (free < room.least()) return Diagnosis.fail("disk", target, seen, remedy);
    if (free < room.enough()) return Diagnosis.warn("disk", target, seen, remedy);
    return Diagnosis.pass("disk", target, seen);
  }

  /** The folder, or what it will be made in. */
  private static Path existing(Path folder) {
    var there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
    return there;
  }

  static String megabytes(long bytes) {
    return bytes >= 10L << 30 ? (bytes >> 30) + " GB" : (bytes >> 20) + " MB";
  }
}
