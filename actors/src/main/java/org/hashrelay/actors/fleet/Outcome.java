package org.hashrelay.actors.fleet;

import java.util.function.Function;

/** What became of a request: the thing asked for, or the facts why not. */
public sealed interface Outcome<T> {

  record Ok<T>(T value) implements Outcome<T> {}

  /** Nothing was changed. */
  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  static <T> Outcome<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Outcome<T> refused(Refusal refusal) {
    return new Refused<>(refusal);
  }

  /** The same refusal, or what the function makes of the value. */
  default <R> Outcome<R> map(Function<? super T, ? extends R> change) {
    if (this instanceof Ok<T> ok) return ok(change.apply(ok.value()));
    return refused(((Refused<T>) this).refusal());
  }
}
