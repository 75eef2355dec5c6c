package org.hashrelay.streams.sim.net;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A report as JSON over HTTP, for scripts: {@code GET /} answers it, {@code POST /} gives an order,
 * one in the body, such as {@code freeze} or {@code drop-every=5}.
 */
public final class StatusPage implements AutoCloseable {

  private static final int LONGEST_ORDER = 1_024;

  private final ObjectMapper json = JsonMapper.builder()
      .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
      .build();
  private final HttpServer server;
  private final Supplier<?> report;
  private final Consumer<String> orders;

  private StatusPage(HttpServer server, Supplier<?> report, Consumer<String> orders) {
    this.server = server;
    this.report = report;
    this.orders = orders;
    server.createContext("/", this::serve);
    server.start();
  }

  /** Serves on a loopback port (0: a free one). An order throws IllegalArgumentException when it is none. */
  public static StatusPage start(int port, Supplier<?> report, Consumer<String> orders) {
    try {
      var address = new InetSocketAddress("127.0.0.1", port);
      return new StatusPage(HttpServer.create(address, 16), report, orders);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot serve the status on port " + port, e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("POST")) {
        var body = exchange.getRequestBody().readNBytes(LONGEST_ORDER);
        obey(exchange, new String(body, StandardCharsets.UTF_8).strip());
      } else {
        answer(exchange, 200, report.get());
      }
    }
  }

  private void obey(HttpExchange exchange, String order) throws IOException {
    try {
      orders.accept(order);
      answer(exchange, 200, report.get());
    } catch (IllegalArgumentException e) {
      answer(exchange, 400, e.getMessage());
    }
  }

  private void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = write(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private byte[] write(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
