package dev.backstay.foundation.http;

import java.util.List;

/**
 * One feature of the server: the routes of all its entry points, and what it does at the start. It
 * is one line where the server is built. What it opens, it adds to the server's resources.
 */
public interface Feature {
  /** Routes below an app and key. */
  default List<Route> clientRoutes() {
    return List.of();
  }

  /** Routes below {@code /console}. */
  default List<Route> accountRoutes() {
    return List.of();
  }

  /** Routes below {@code /{appId}/console}. */
  default List<Route> consoleRoutes() {
    return List.of();
  }

  /** Routes below nothing. */
  default List<Route> serverRoutes() {
    return List.of();
  }

  /** Begins work of its own; requests are served already. */
  default void start() {}

  /** What the person who started the server should read, a line each. */
  default List<String> notices() {
    return List.of();
  }

  /** The server is about to stop. It still answers requests until this returns. */
  default void stopping() {}
}
