package org.hashrelay.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines as they are seen on the wire. */
final class SampleLines {

  static final String SUBMIT =
      "{\"id\":417,\"method\":\"mining.submit\",\"params\":[\"farm.w0417\",\"1f3a\",\"0000002a\","
          + "\"665f1c2b\",\"b2957c02\",\"00c02000\"]}\n";

  static final String ANSWER = "{\"id\":417,\"result\":true,\"error\":null}\n";

  static final String REFUSAL =
      "{\"id\":417,\"result\":null,\"error\":[23,\"Low difficulty share\",null]}\n";

  private SampleLines() {}

  /** A job with so many merkle branches. */
  static String job(int branches) {
    var branchList = IntStream.range(0, branches)
        .mapToObj(i -> "\"" + "%02x".formatted(i + 16).repeat(32) + "\"")
        .collect(Collectors.joining(","));
    return ("{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1f3a\","
            + "\"4d16b6f85af6e2198f44ae2a6de67f78487ae5611b77c6c0440b921e00000000\",\"%s\",\"%s\","
            + "[%s],\"20000000\",\"170ed0eb\",\"665f1c2b\",false]}\n")
        .formatted("01".repeat(58), "02".repeat(110), branchList);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
