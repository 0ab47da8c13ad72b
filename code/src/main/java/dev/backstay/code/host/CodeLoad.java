package dev.backstay.code.host;

/**
 * How busy server code is at a moment, of all apps.
 *
 * @param workers processes that run
 * @param running calls that are in one
 * @param waiting calls that wait for a place
 */
public record CodeLoad(int workers, int running, int waiting) {
  static final CodeLoad NONE = new CodeLoad(0, 0, 0);

  CodeLoad plus(CodeLoad other) {
    return new CodeLoad(workers + other.workers, running + other.running, waiting + other.waiting);
  }
}
