package dev.backstay.code.run;

import dev.backstay.code.broker.BrokerCredentials;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the official runner of one app running: starts it, watches it, starts it again when it ends
 * or hangs (with growing pauses), ends it when nobody has called the app's code for a while.
 *
 * <p>One platform thread per running app watches its processes; callers wait on this object's
 * monitor.
 */
public final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONG_RUN = Duration.ofMinutes(1);

  private final String appId;
  private final CodeSettings settings;
  private final CodeIsolation isolation;
  private final DeploymentLayout layout;
  private final RunnerPackage runnerPackage;
  private final TaskBroker broker;
  private final Thread supervisor;

  // guarded by this
  private boolean ready;
  private boolean stopping;
  private boolean ended;
  private int uses;
  private Instant lastUsed = Instant.now();
  private @Nullable String problem;

  Runner(
      String appId,
      CodeSettings settings,
      CodeIsolation isolation,
      DeploymentLayout layout,
      RunnerPackage runnerPackage,
      TaskBroker broker) {
    this.appId = appId;
    this.settings = settings;
    this.isolation = isolation;
    this.layout = layout;
    this.runnerPackage = runnerPackage;
    this.broker = broker;
    this.supervisor =
        Thread.ofPlatform().name("runner-" + appId).daemon().unstarted(this::supervise);
  }

  void start() {
    supervisor.start();
  }

  /**
   * Counts one more user, so that it is not stopped for idleness; false when it is ending already.
   */
  synchronized boolean use() {
    if (stopping || ended) {
      return false;
    }
    uses++;
    return true;
  }

  public synchronized void release() {
    uses--;
    lastUsed = Instant.now();
  }

  /**
   * Waits until the runner takes tasks.
   *
   * @throws RunnerUnavailableException it cannot be started, or not in time; the message is for the
   *     caller
   */
  public synchronized void awaitReady(Duration atMost)
      throws RunnerUnavailableException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!ready) {
      long left = end - System.nanoTime();
      if (problem != null || stopping || left <= 0) {
        throw new RunnerUnavailableException(
            problem != null ? problem : "the app's runner did not start in time");
      }
      wait(left / 1_000_000 + 1);
    }
  }

  /** Ends the runner and all processes of it; returns when they are gone. */
  void stop() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    try {
      if (!supervisor.join(STOP_TIMEOUT)) {
        LOG.warn("the runner of app {} is still starting; it ends as soon as it has", appId);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void supervise() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!isStopping()) {
        Instant started = Instant.now();
        try {
          run();
        } catch (RunnerUnavailableException e) {
          fail(e.getMessage());
        } catch (IOException | RuntimeException e) {
          LOG.warn("the runner of app {} failed", appId, e);
          fail("the app's runner cannot be started (see the server's log)");
        }
        if (!isStopping()) {
          pause =
              Duration.between(started, Instant.now()).compareTo(LONG_RUN) > 0
                  ? FIRST_PAUSE
                  : pause;
          pause(pause);
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                  ? LONGEST_PAUSE
                  : pause.multipliedBy(2);
        }
      }
    } finally {
      synchronized (this) {
        ended = true;
        ready = false;
        notifyAll();
      }
    }
  }

  private void run() throws RunnerUnavailableException, IOException {
    Path launcher = runnerPackage.launcher();
    if (isStopping()) {
      // Installing takes minutes, and the app may be gone by now.
      return;
    }
    BrokerCredentials credentials = broker.open(appId);
    try (RunnerProcess process =
        RunnerProcess.start(settings, isolation, layout, appId, launcher, broker, credentials)) {
      clearProblem();
      watch(process);
    } finally {
      synchronized (this) {
        ready = false;
      }
      broker.close(appId);
    }
  }

  private void watch(RunnerProcess process) {
    Instant started = Instant.now();
    boolean wasReady = false;
    while (!isStopping()) {
      if (!process.isAlive()) {
        if (wasReady) {
          LOG.warn("the runner of app {} ended; it is started again\n{}", appId, process.output());
        } else {
          LOG.warn("the runner of app {} did not start:\n{}", appId, process.output());
          fail("the app's runner does not start (see the server's log)");
        }
        return;
      }
      if (!wasReady && broker.isReady(appId)) {
        wasReady = true;
        process.becameReady();
        becomeReady();
        LOG.info(
            "the runner of app {} is ready after {} ms",
            appId,
            Duration.between(started, Instant.now()).toMillis());
      }
      Duration age = Duration.between(started, Instant.now());
      if (!wasReady && age.compareTo(START_TIMEOUT) > 0) {
        LOG.warn("the runner of app {} did not get ready:\n{}", appId, process.output());
        fail("the app's runner does not start (see the server's log)");
        return;
      }
      if (wasReady) {
        Instant heard = broker.lastHeard(appId);
        if (heard == null || Duration.between(heard, Instant.now()).compareTo(SILENCE) > 0) {
          LOG.warn("the runner of app {} has gone silent; it is started again", appId);
          return;
        }
        int killed = process.killLargerThan(settings.workerMegabytes());
        if (killed > 0) {
          LOG.warn(
              "{} worker(s) of app {} took more than {} MB and were killed",
              killed,
              appId,
              settings.workerMegabytes());
        }
        if (stopIfIdle()) {
          LOG.info(
              "the runner of app {} is stopped after {} without a call", appId, settings.idle());
          return;
        }
      }
      pause(wasReady ? Duration.ofMillis(250) : Duration.ofMillis(20));
    }
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized boolean stopIfIdle() {
    if (uses == 0 && Duration.between(lastUsed, Instant.now()).compareTo(settings.idle()) > 0) {
      stopping = true;
    }
    return stopping;
  }

  private synchronized void becomeReady() {
    ready = true;
    problem = null;
    lastUsed = Instant.now();
    notifyAll();
  }

  private synchronized void clearProblem() {
    problem = null;
  }

  private synchronized void fail(@Nullable String message) {
    problem = message;
    ready = false;
    notifyAll();
  }

  private synchronized void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    try {
      for (long left = duration.toNanos(); !stopping && left > 0; left = end - System.nanoTime()) {
        wait(left / 1_000_000 + 1);
      }
    } catch (InterruptedException e) {
      stopping = true;
    }
  }
}
