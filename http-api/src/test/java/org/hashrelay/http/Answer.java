package org.hashrelay.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** What a call was answered. */
record Answer(int status, HttpHeaders headers, String text) {

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  JsonNode json() {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** The last part of the problem's type; empty for what is no problem document. */
  String problem() {
    return header("Content-Type").startsWith("application/problem+json")
        ? json().get("type").asText().replace("urn:hashrelay:problem:", "")
        : "";
  }
}
