package org.hashrelay.streams.stratum.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Optional;
import org.hashrelay.streams.stratum.json.Line;
import org.hashrelay.streams.stratum.json.RawId;
import org.hashrelay.streams.stratum.json.Refusal;
import org.hashrelay.streams.stratum.v1.PoolMessage.Answer;

/**
 * Reads a pool's answer to a share in its usual form without a JSON parser, and leaves every other
 * line to one.
 */
final class AnswerScanner {

  private static final int MAX_LINE = 512;

  private final Cursor cursor;
  private RawId id;
  private JsonNode result;
  private boolean errorSeen;
  private Refusal refusal;

  private AnswerScanner(Line line) {
    cursor = new Cursor(line);
  }

  /** Empty for what is no such answer, or an unusual one. */
  static Optional<PoolMessage> scan(Line line) {
    if (line.size() > MAX_LINE) return Optional.empty();
    var scanner = new AnswerScanner(line);
    var whole = scanner.members() && scanner.id != null && scanner.result != null;
    return whole ? Optional.of(scanner.answer()) : Optional.empty();
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
    if (cursor.is("result")) return result == null && cursor.skip(':') && readResult();
    return cursor.is("error") && !errorSeen && cursor.skip(':') && readError();
  }

  private boolean readId() {
    if (!cursor.id()) return false;
    id = cursor.idFound();
    return true;
  }

  private boolean readResult() {
    if (cursor.sees('t')) result = BooleanNode.TRUE;
    else if (cursor.sees('f')) result = BooleanNode.FALSE;
    else if (cursor.sees('n')) result = NullNode.getInstance();
    else return false;
    return cursor.literal(result.asText());
  }

  /** {@code null} or {@code [code, "text", null]}. */
  private boolean readError() {
    errorSeen = true;
    if (cursor.sees('n')) return cursor.literal("null");
    if (!cursor.skip('[') || !cursor.integer()) return false;
    var code = cursor.number();
    if (!cursor.skip(',') || !cursor.string()) return false;
    refusal = new Refusal(code, cursor.text());
    return cursor.skip(',') && cursor.literal("null") && cursor.skip(']');
  }

  private Answer answer() {
    if (refusal == null && result == BooleanNode.FALSE) refusal = Refusal.unknown();
    return new Answer(id, result, Optional.ofNullable(refusal));
  }
}
