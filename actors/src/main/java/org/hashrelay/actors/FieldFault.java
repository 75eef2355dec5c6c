package org.hashrelay.actors;

/**
 * One field that breaks a rule.
 *
 * @param pointer JSON pointer of the field as the API names it, for example {@code /local_port}
 * @param detail the rule, with the value that broke it
 */
public record FieldFault(String pointer, String detail) implements ClusterMessage {}
