package dev.backstay.policy;

import java.util.List;
import java.util.stream.Collectors;

/** A file that cannot be used; says all that was found wrong, in the order of lines. */
public final class WrongFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<FileProblem> problems;

  WrongFileException(List<FileProblem> problems) {
    super(problems.stream().map(FileProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What was found wrong; at least one, at most 50. */
  public List<FileProblem> problems() {
    return problems;
  }
}
