package org.hashrelay.http.problem;

/**
 * One field of a body, or one query parameter, and what is wrong with it.
 *
 * @param pointer JSON pointer into the body; {@code ?name} for a query parameter
 * @param code stable: {@code unknown, required, type, range, length, choice, format, rule,
 *     missing_target}
 */
public record FieldError(String pointer, String code, String detail) {}
