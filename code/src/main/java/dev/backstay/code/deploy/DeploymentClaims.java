package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.nodes.Nodes;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the deployments of an app done one after the other, whichever servers they were sent to: what
 * a deployment puts into memory and what it stores are of more than one transaction. The turn of a
 * server that dies ends with its lease.
 */
final class DeploymentClaims {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentClaims.class);
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 100;

  private final Nodes nodes;

  DeploymentClaims(Nodes nodes) {
    this.nodes = nodes;
  }

  /** What is done when it is its turn. */
  interface Turn {
    void run() throws ArchiveException, IOException;
  }

  /** The right by which a deployment is asked for. */
  long right() {
    return nodes.right();
  }

  /**
   * Waits until it is an app's turn here. What it stores is stored only while this server has been
   * in touch with the others all along.
   *
   * @param right as {@link #right} was when the deployment was asked for
   * @throws ArchiveException when it is not its turn for too long
   */
  void run(String appId, long right, Turn turn) throws ArchiveException, IOException {
    String work = "deployment of " + appId;
    take(work);
    try {
      Nodes.<Void, Exception>admitted(
          right,
          () -> {
            turn.run();
            return null;
          });
    } catch (ArchiveException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      release(work);
    }
  }

  private void take(String work) throws ArchiveException {
    long end = System.nanoTime() + MAX_WAIT.toNanos();
    while (!nodes.claim(work)) {
      if (System.nanoTime() - end > 0) {
        throw new ArchiveException(
            "another deployment of this app has been under way on another server for "
                + MAX_WAIT.toMinutes()
                + " minutes; try again later");
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ArchiveException("the server is stopping");
      }
    }
  }

  private void release(String work) {
    try {
      nodes.release(work);
    } catch (StoreException e) {
      LOG.warn("the {} is still claimed by this server: {}", work, e.getMessage());
    }
  }
}
