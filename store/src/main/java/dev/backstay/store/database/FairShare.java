package dev.backstay.store.database;

/**
 * The rule by which apps share threads and connections, so that the load of one leaves the others a
 * fair rest.
 *
 * <p>An app may use {@value #GREED} times as many as are free: one app alone gets four fifths of
 * them, two get four ninths each, and there are always some left for an app that asks for the first
 * time. These are the dynamic thresholds of switches with shared memory (Choudhury and Hahne,
 * 1998). The last free one goes to an app that has none.
 */
public final class FairShare {
  private static final int GREED = 4;

  private FairShare() {}

  /**
   * Whether an app may take one more.
   *
   * @param all how many there are
   * @param used how many of them all apps use
   * @param own how many the app uses
   */
  public static boolean mayTake(int all, int used, int own) {
    int free = all - used;
    return own == 0 ? free > 0 : free > 1 && own < GREED * free;
  }
}
