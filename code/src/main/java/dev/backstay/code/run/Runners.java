package dev.backstay.code.run;

import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The runners of all apps: one per app that has server code and is in use. An app's runner starts
 * with its first deployment or its first invocation, and ends with the app, with the server, or
 * when it is idle.
 */
public final class Runners implements AutoCloseable {
  private final CodeSettings settings;
  private final CodeIsolation isolation;
  private final DeploymentLayout layout;
  private final RunnerPackage runnerPackage;
  private final TaskBroker broker;
  private final Predicate<String> exists;
  private final Map<String, Runner> runners = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param exists whether there is an app of that id; false from when its deletion begins, before
   *     {@link #stop} is called for it
   */
  public Runners(
      CodeSettings settings,
      CodeIsolation isolation,
      DeploymentLayout layout,
      TaskBroker broker,
      Predicate<String> exists) {
    this.exists = exists;
    this.settings = settings;
    this.isolation = isolation;
    this.layout = layout;
    this.broker = broker;
    this.runnerPackage = new RunnerPackage(settings);
  }

  /**
   * The app's runner, started if it is not running. Anyone who gets it releases it when the work is
   * done.
   *
   * @throws RunnerUnavailableException the server is stopping, server code is off, or the app is
   *     deleted
   */
  public Runner use(String appId) throws RunnerUnavailableException {
    if (closed) {
      throw new RunnerUnavailableException("the server is stopping");
    }
    if (!settings.enabled()) {
      throw new RunnerUnavailableException("server code is switched off on this server");
    }
    AtomicReference<@Nullable Runner> used = new AtomicReference<>();
    runners.compute(
        appId,
        (id, running) -> {
          if (running != null && running.use()) {
            used.set(running);
            return running;
          }
          // Asked here, where no stop comes between: a runner that starts before a stop is ended by
          // it, and one that would start after it finds the app gone, or the server closed.
          if (closed || !exists.test(id)) {
            return running;
          }
          Runner runner = new Runner(id, settings, isolation, layout, runnerPackage, broker);
          runner.use();
          runner.start();
          used.set(runner);
          return runner;
        });
    Runner runner = used.get();
    if (runner == null) {
      throw new RunnerUnavailableException(
          closed ? "the server is stopping" : "the app is deleted");
    }
    return runner;
  }

  /** Has the app's runner, if it runs, drop the workers that hold code of before. */
  public void forgetCode(String appId) {
    broker.sendControl(
        appId, "{\"command\":\"cleanup_code_all\",\"applicationId\":\"" + appId + "\"}");
  }

  /** Ends an app's runner with all its processes. */
  public void stop(String appId) {
    Runner runner = runners.remove(appId);
    if (runner != null) {
      runner.stop();
    }
  }

  @Override
  public void close() {
    closed = true;
    List<Thread> stopping =
        List.copyOf(runners.keySet()).stream()
            .map(appId -> Thread.ofPlatform().start(() -> stop(appId)))
            .toList();
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
