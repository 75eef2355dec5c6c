package org.hashrelay.actors.alerting.rule;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.hashrelay.actors.Journaled;

/**
 * One condition of a silence.
 *
 * @param label {@code rule | severity | farm | client_id | mapping_id | kind | target | worker}
 * @param op {@code = | != | =~ | !~}; an expression has to match the whole value
 */
public record Matcher(String label, String op, String value) implements Journaled {

  /** Steps an expression may take; one that needs more does not match. */
  private static final int MOST_STEPS = 100_000;

  public boolean matches(Map<String, String> labels) {
    var is = labels.getOrDefault(label, "");
    return switch (op) {
      case "=" -> is.equals(value);
      case "!=" -> !is.equals(value);
      case "=~" -> found(is);
      default -> !found(is);
    };
  }

  /** Whether the value can be what it is meant to be. */
  public boolean compiles() {
    try {
      if (op.endsWith("~")) Pattern.compile(value);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private boolean found(String is) {
    try {
      return Pattern.compile(value).matcher(new Bounded(is, new int[1])).matches();
    } catch (PatternSyntaxException | StackOverflowError | TooManySteps e) {
      return false;
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManySteps() {
      super("", null, false, false);
    }
  }

  /** A text that can be looked at only so often: worker names are anybody's. */
  private record Bounded(String text, int[] steps) implements CharSequence {

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++steps[0] > MOST_STEPS) throw new TooManySteps();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Bounded(text.substring(start, end), steps);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
