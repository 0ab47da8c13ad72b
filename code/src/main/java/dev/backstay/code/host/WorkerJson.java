package dev.backstay.code.host;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON of workers, whose code is other people's. A few bytes of text, such as {@code {},}, become
 * many in memory, so what is read is bounded in values and not in its length alone.
 */
public final class WorkerJson {
  private static final int MAX_DEPTH = 20;

  /** Names, values and brackets: many times those of the lines that a worker sends at once. */
  private static final int MAX_TOKENS = 50_000;

  /** Reads what workers send; writes anything. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .build();

  private WorkerJson() {}
}
