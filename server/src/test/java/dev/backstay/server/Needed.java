package dev.backstay.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the machine that not every machine has. */
public final class Needed {
  private Needed() {}

  /**
   * Skips the test when something is not there, and says so where people look: the reports hold the
   * reason, too, but the build prints only their numbers.
   *
   * @param reason why it is skipped, such as which right is missing
   */
  @SuppressWarnings("SystemOut")
  public static void orSkipped(boolean there, String reason) {
    if (!there) {
      System.out.println("SKIPPED: " + reason);
    }
    assumeTrue(there, reason);
  }
}
