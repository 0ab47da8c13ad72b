package dev.backstay.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in a file, so that its author hears of all of it at once. */
final class Problems {
  private static final int MAX = 50;

  private final List<FileProblem> found = new ArrayList<>();

  void add(int line, String message) {
    if (found.size() < MAX) {
      found.add(new FileProblem(line, message));
    }
  }

  /** Ends the reading if anything was wrong. */
  void check() {
    if (!found.isEmpty()) {
      throw new WrongFileException(
          found.stream().sorted(Comparator.comparingInt(FileProblem::line)).toList());
    }
  }
}
