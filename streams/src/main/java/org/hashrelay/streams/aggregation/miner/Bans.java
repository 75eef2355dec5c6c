package org.hashrelay.streams.aggregation.miner;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who may not come in for a while: a worker at an address, never a whole address. */
public final class Bans {

  private static final int MOST = 4_096;

  private record Who(String worker, String address) {}

  private final Map<Who, Long> until = new LinkedHashMap<>();

  public void add(String worker, String address, long end) {
    until.put(new Who(worker, address), end);
    if (until.size() > MOST) forgetOldest();
  }

  public boolean has(String worker, String address, long now) {
    if (until.isEmpty()) return false;
    var end = until.get(new Who(worker, address));
    if (end == null) return false;
    if (now < end) return true;
    until.remove(new Who(worker, address));
    return false;
  }

  private void forgetOldest() {
    Iterator<Who> oldest = until.keySet().iterator();
    oldest.next();
    oldest.remove();
  }
}
