package dev.backstay.policy;

/**
 * Something wrong in a file.
 *
 * @param line where, from 1
 * @param message what is wrong and what to do, for the person who wrote the file
 */
public record FileProblem(int line, String message) {
  /** For example {@code line 12: there is no role `Cutsomer`}. */
  @Override
  public String toString() {
    return "line " + line + ": " + message;
  }
}
