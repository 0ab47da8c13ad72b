package dev.backstay.code.host;

import tools.jackson.databind.JsonNode;

/** Takes what server code logs. */
public interface HostLog {
  /**
   * Takes lines; never waits and never fails.
   *
   * @param requestId of the request whose code has logged them; empty when it is not known
   * @param lines {@code [[time, level, logger, message, exception?], …]}, as a worker has sent it
   */
  void write(String appId, String requestId, JsonNode lines);
}
