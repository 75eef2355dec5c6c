package org.hashrelay.streams.stratum.v1;

import java.util.Optional;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;

/**
 * Reads a miner's share in its usual form without a JSON parser, and leaves every other line to
 * one: shares are nearly all that miners send.
 */
final class SubmitScanner {

  private static final int MAX_LINE = 2048;
  private static final int FIELDS = 6;

  private final Cursor cursor;
  private final String[] fields = new String[FIELDS];
  private int count;
  private boolean isSubmit;
  private RawId id;

  private SubmitScanner(Line line) {
    cursor = new Cursor(line);
  }

  /** Empty for what is no share, or an unusual one. */
  static Optional<MinerMessage> scan(Line line) {
    if (line.size() > MAX_LINE) return Optional.empty();
    var scanner = new SubmitScanner(line);
    return scanner.members() && scanner.isWhole()
        ? Optional.of(scanner.submit())
        : Optional.empty();
  }

  private boolean members() {
    if (!cursor.skip('{')) return false;
    do {
      if (!cursor.string() || !member()) return false;
    } while (cursor.skip(','));
    return cursor.skip('}') && cursor.atEnd();
  }

  private boolean member() {
    if (cursor.is("id")) return id == null && cursor.skip(':') && readId();
    if (cursor.is("method")) return !isSubmit && cursor.skip(':') && method();
    return cursor.is("params") && count == 0 && cursor.skip(':') && params();
  }

  private boolean readId() {
    if (!cursor.id()) return false;
    id = cursor.idFound();
    return true;
  }

  private boolean method() {
    isSubmit = cursor.string() && cursor.is("mining.submit");
    return isSubmit;
  }

  private boolean params() {
    if (!cursor.skip('[')) return false;
    do {
      if (count == FIELDS || !cursor.string()) return false;
      fields[count++] = cursor.text();
    } while (cursor.skip(','));
    return cursor.skip(']');
  }

  private boolean isWhole() {
    return isSubmit && id != null && count >= FIELDS - 1;
  }

  private Submit submit() {
    var bits = Optional.ofNullable(fields[5]);
    return new Submit(id, fields[0], fields[1], fields[2], fields[3], fields[4], bits);
  }
}
