package dev.backstay.server;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.settings.DeveloperSettings;
import java.io.Console;
import java.nio.file.Path;
import java.util.List;

/** The developer account that a new server begins with. */
final class FirstDeveloper {
  private static final String DEFAULT_EMAIL = "developer@localhost";

  private FirstDeveloper() {}

  /**
   * Makes the first developer, if there is none.
   *
   * @return where a password that was made is, for the person who started the server
   */
  static List<String> create(Core core) {
    if (core.developers().any()) {
      return List.of();
    }
    DeveloperSettings settings = core.settings().developer();
    String given = settings.email();
    String email = given != null ? given : DEFAULT_EMAIL;
    String generated;
    try {
      generated = core.developers().createFirst(email, settings.password());
    } catch (ApiException e) {
      if (core.developers().any()) {
        // another server that starts on the same database has made it
        return List.of();
      }
      throw e;
    }
    if (generated == null) {
      return List.of();
    }
    Path file =
        core.directory().writePrivate("developer-password", email + "\n" + generated + "\n");
    // on a terminal someone reads it; elsewhere it would stay in a log
    String password = onTerminal() ? ", password " + generated : "";
    return List.of("developer account " + email + password + " (in " + file + ")");
  }

  /** Since JDK 25 there is no console again where nobody is interactive. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
