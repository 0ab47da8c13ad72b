package dev.backstay.foundation.settings;

import java.util.List;

/**
 * Settings that the server does not start with: every problem at once, so that nobody mends them
 * one start at a time.
 */
public final class WrongSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public WrongSettingsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each, none of them with a secret in it. */
  public List<String> problems() {
    return problems;
  }
}
