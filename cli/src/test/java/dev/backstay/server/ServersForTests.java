package dev.backstay.server;

import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.settings.ServerSettings;
import java.time.InstantSource;

/** Servers that spend next to nothing on hashing passwords, for tests that are not about that. */
public final class ServersForTests {
  private ServersForTests() {}

  /** Starts a server as {@link BackstayServer#start(ServerSettings)} does. */
  public static BackstayServer start(ServerSettings settings) {
    return BackstayServer.start(settings, InstantSource.system(), new Argon2Cost(8, 1));
  }
}
