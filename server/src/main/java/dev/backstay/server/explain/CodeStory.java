package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.CodeRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The event handlers that ran around the operation of a request, told where they ran: those before
 * it before what was decided about it, those after it behind.
 */
final class CodeStory {
  private final Call call;
  private final List<CodeRun> runs;
  private int told;

  CodeStory(Call call) {
    this.call = call;
    this.runs = call.codeRuns();
  }

  /**
   * Tells of the runs that came before a decision.
   *
   * @param decision how many decisions were made before it
   * @param text gets a line for each run, after an empty one before the first
   */
  void tellUntil(int decision, List<String> text) {
    boolean first = true;
    while (told < runs.size() && runs.get(told).decisionsBefore() <= decision) {
      if (first) {
        text.add("");
        first = false;
      }
      text.add(sentence(runs.get(told++)));
    }
  }

  private String sentence(CodeRun run) {
    return String.format(
        Locale.ROOT,
        "Server code %s, %d ms after the request came%s, %s.",
        run.code(),
        Math.max(0, run.time() - call.time()),
        run.microseconds() == 0
            ? ""
            : String.format(Locale.ROOT, ", in %.1f ms", run.microseconds() / 1000.0),
        run.outcome());
  }

  /** All of them as JSON, in order. */
  List<Map<String, @Nullable Object>> toJson() {
    return runs.stream().map(CodeStory::toJson).toList();
  }

  private static Map<String, @Nullable Object> toJson(CodeRun run) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("code", run.code());
    shown.put("time", run.time());
    shown.put("milliseconds", run.microseconds() / 1000.0);
    shown.put("outcome", run.outcome());
    shown.put("decisionsBefore", run.decisionsBefore());
    return shown;
  }
}
