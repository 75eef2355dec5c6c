package org.hashrelay.http.doctor;

import static org.apache.pekko.http.javadsl.model.HttpMethods.GET;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.hashrelay.http.routing.Answers;
import org.hashrelay.http.routing.Endpoint;

/** {@code GET /api/v1/system/doctor}: a server looks itself over. */
public final class DoctorRoutes {

  private final Supplier<CompletionStage<Report>> look;

  /** @param look takes a second or two when something is wrong */
  public DoctorRoutes(Supplier<CompletionStage<Report>> look) {
    this.look = look;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.of(
        GET,
        "/api/v1/system/doctor",
        call -> look.get().thenApply(report -> Answers.ok(report.json()))));
  }
}
