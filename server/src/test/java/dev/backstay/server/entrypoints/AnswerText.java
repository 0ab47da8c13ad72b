package dev.backstay.server.entrypoints;

import dev.backstay.server.RunningServer.Answer;

/** What an answer tells: status and body, without the ids and times that differ by chance. */
final class AnswerText {
  private AnswerText() {}

  static String of(Answer answer) {
    return answer.status()
        + " "
        + answer
            .text()
            .replaceAll("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", "ID")
            .replaceAll("\\b1[0-9]{12}\\b", "TIME");
  }
}
