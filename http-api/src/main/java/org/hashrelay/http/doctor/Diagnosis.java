package org.hashrelay.http.doctor;

/**
 * One thing that was looked at, and how it is.
 *
 * @param component what kind of thing: {@code dns}, {@code tcp}, {@code disk} …
 * @param target which one: an address, a folder
 * @param details what was seen, in a few words
 * @param remedy what to do about it; empty when all is well
 */
public record Diagnosis(
    String component, String target, Status status, String details, String remedy) {

  /** How bad it is. */
  public enum Status {
    PASS,
    /** It works, with less than there could be. */
    WARN,
    FAIL
  }

  public static Diagnosis pass(String component, String target, String details) {
    return new Diagnosis(component, target, Status.PASS, details, "");
  }

  public static Diagnosis warn(String component, String target, String details, String remedy) {
    return new Diagnosis(component, target, Status.WARN, details, remedy);
  }

  public static Diagnosis fail(String component, String target, String details, String remedy) {
    return new Diagnosis(component, target, Status.FAIL, details, remedy);
  }

  /** The same, not worse than a warning. */
  public Diagnosis mildly() {
    return status == Status.FAIL ? warn(component, target, details, remedy) : this;
  }
}
