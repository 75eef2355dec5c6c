package org.hashrelay.process;

import java.net.BindException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Why a process did not come up, in words for whoever started it. */
public final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Waits until something listens.
   *
   * @param key the setting the address came from
   */
  static <T> T bound(CompletionStage<T> binding, String key, Object address) {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw ofPort(key, address, failed);
    }
  }

  static StartFailure ofPort(String key, Object address, Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      var text = String.valueOf(cause.getMessage());
      if (cause instanceof BindException || text.contains("Address already in use")) {
        return new StartFailure(key + " = " + address + ": the port is in use", failure);
      }
    }
    return new StartFailure(key + " = " + address + ": " + root(failure).getMessage(), failure);
  }

  private static Throwable root(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}
