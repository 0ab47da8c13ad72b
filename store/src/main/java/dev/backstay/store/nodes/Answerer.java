package dev.backstay.store.nodes;

import org.jspecify.annotations.Nullable;

/** Answers what other servers ask this one. */
@FunctionalInterface
public interface Answerer {
  /**
   * Answers a question of another server. Runs on a thread of its own, a few at a time.
   *
   * @param question as the asker has put it, at most {@link Nodes#MAX_QUESTION} characters
   * @return what is known, at most {@link Nodes#MAX_ANSWER} characters; null for nothing
   */
  @Nullable String answer(String question);
}
