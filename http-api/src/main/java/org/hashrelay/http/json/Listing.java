package org.hashrelay.http.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/** A page of a list, how to get the next one, and how many there are over all pages. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Listing<T>(List<T> items, Optional<String> nextCursor, long total) {
  public Listing {
    items = List.copyOf(items);
  }
}
