package org.hashrelay.persistence.projection;

import java.util.ArrayList;
import java.util.List;

/** A WHERE that grows, with what stands for its question marks. */
final class Condition {

  private final StringBuilder sql = new StringBuilder("TRUE");
  private final List<Object> parameters = new ArrayList<>();

  Condition and(String part, Object... values) {
    sql.append(" AND ").append(part);
    parameters.addAll(List.of(values));
    return this;
  }

  String sql() {
    return sql.toString();
  }

  List<Object> parameters() {
    return List.copyOf(parameters);
  }
}
