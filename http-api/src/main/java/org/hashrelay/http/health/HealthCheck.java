package org.hashrelay.http.health;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One condition of being ready.
 *
 * @param name as it stands in the answer, for example {@code database}
 * @param failing what is wrong at the moment; empty when all is well. A stage that fails, or takes
 *     longer than two seconds, is a failing check.
 */
public record HealthCheck(String name, Supplier<CompletionStage<Optional<String>>> failing) {}
