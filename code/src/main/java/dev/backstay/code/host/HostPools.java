package dev.backstay.code.host;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.machine.ProcessMemory;
import dev.backstay.code.machine.Processes;
import dev.backstay.code.machine.UserRange;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.http.ApiSockets;
import dev.backstay.foundation.secrets.RandomSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The workers of all apps: for each app that has server code and is in use, a pool for each
 * language of that code. An app that nobody calls has no process.
 *
 * <p>Three kinds of threads: one that starts processes, which lives as long as the server, because
 * the kernel ends what a thread has started when the thread ends; one that looks after time, memory
 * and idleness; and one for each worker, which reads from it and sends the answers on.
 */
public final class HostPools implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostPools.class);
  private static final JsonMapper MAPPER = WorkerJson.MAPPER;
  private static final long WATCH_MILLIS = 50;

  /** Of so many looks, one is thorough. */
  private static final int THOROUGH = 20;

  /** What one invocation may log. */
  private static final int MAX_LOG_BYTES = 4 << 20;

  /** How long after the end of a worker one looks more often for what it has left behind. */
  private static final long STRAYS_AFTER_END = Duration.ofSeconds(5).toNanos();

  private static final int KILL_ROUNDS = 100;
  private static final long KILL_PAUSE_MILLIS = 20;

  private final CodeSettings settings;
  private final CodeIsolation isolation;
  private final DeploymentLayout layout;
  private final RunnerPrograms programs;
  private final HostLog log;
  private final Predicate<String> exists;
  private final Function<String, Map<String, String>> environment;
  private final HostSockets sockets;
  private final ApiSockets apiSockets;
  private final Map<PoolKey, HostPool> pools = new ConcurrentHashMap<>();

  /** Apps of which something was started; known to the starting thread, and to what stops. */
  private final Set<String> startedBefore = ConcurrentHashMap.newKeySet();

  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("code-starter").factory());
  private final ScheduledThreadPoolExecutor watcher =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("code-watcher").factory());
  private final AtomicBoolean watching = new AtomicBoolean();
  private int looks;

  /** Known to the watching thread alone. */
  private Set<ProcessHandle> strays = Set.of();

  /** When a worker has ended, which may have left something behind. */
  private volatile long lastEnd = System.nanoTime();

  private volatile boolean closed;

  /**
   * @param log takes what code logs
   * @param exists whether there is an app of that id; false from when its deletion begins, before
   *     {@link #stop} is called for it
   * @param environment what an app's workers find in their environment; asked for each new worker
   * @param apiSockets serves the API to the code of single apps
   * @throws IOException the directory of sockets cannot be made
   */
  public HostPools(
      CodeSettings settings,
      CodeIsolation isolation,
      DeploymentLayout layout,
      HostLog log,
      Predicate<String> exists,
      Function<String, Map<String, String>> environment,
      ApiSockets apiSockets)
      throws IOException {
    this.settings = settings;
    this.isolation = isolation;
    this.layout = layout;
    this.programs = new RunnerPrograms(settings);
    this.log = log;
    this.exists = exists;
    this.environment = environment;
    this.apiSockets = apiSockets;
    this.sockets = new HostSockets(settings.codeDirectory(), isolation.separateUsers());
    watcher.setRemoveOnCancelPolicy(true);
  }

  /** Which workers: an app has one pool for each language. */
  private record PoolKey(String appId, Language language) {}

  /** Runs a task of an app's code: now, later, or not at all; the task is told. */
  public void submit(String appId, Language language, HostTask task) {
    HostPool pool = pool(new PoolKey(appId, language));
    if (pool == null) {
      task.failed(new HostFailure.Unavailable(whyNot()));
    } else {
      pool.submit(task);
    }
  }

  /**
   * Makes a worker ready for a deployment that is about to come into force, so that the first call
   * of it need not wait for a process to start.
   *
   * @param codeDirectory the deployment's directory, relative to the app's repository
   * @return completes when the worker has loaded the code, or could not be started
   * @throws RunnerUnavailableException server code is off, or the app is deleted
   */
  public CompletableFuture<Void> prepare(String appId, Language language, String codeDirectory)
      throws RunnerUnavailableException {
    HostPool pool = pool(new PoolKey(appId, language));
    if (pool == null) {
      throw new RunnerUnavailableException(whyNot());
    }
    return pool.prepare(codeDirectory);
  }

  /**
   * A deployment is in force: workers that were not made ready for it finish what they have and
   * end.
   */
  public void replaceCode(String appId, Language language, String codeDirectory) {
    HostPool pool = pools.get(new PoolKey(appId, language));
    if (pool != null) {
      pool.retireOthers(codeDirectory);
    }
  }

  /** The apps that have workers, or had some a moment ago. */
  public Set<String> appIds() {
    return pools.keySet().stream().map(PoolKey::appId).collect(Collectors.toSet());
  }

  /** How busy the workers of all apps are now. */
  public CodeLoad load() {
    CodeLoad all = CodeLoad.NONE;
    for (HostPool pool : pools.values()) {
      all = all.plus(pool.load());
    }
    return all;
  }

  /** Has new workers run the app's code from now on; those that there are finish what they have. */
  public void forgetCode(String appId) {
    for (Language language : Language.values()) {
      HostPool pool = pools.get(new PoolKey(appId, language));
      if (pool != null) {
        pool.retireAll();
      }
    }
  }

  /** Ends an app's workers with all that they have started. */
  public void stop(String appId) {
    boolean any = false;
    for (Language language : Language.values()) {
      HostPool pool = pools.remove(new PoolKey(appId, language));
      if (pool != null) {
        any = true;
        pool.stop();
      }
    }
    if (any) {
      endLeft(appId);
      startedBefore.remove(appId);
    }
  }

  @Override
  public void close() {
    closed = true;
    List<Thread> stopping =
        pools.keySet().stream()
            .map(PoolKey::appId)
            .distinct()
            .map(appId -> Thread.ofPlatform().start(() -> stop(appId)))
            .toList();
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    watcher.shutdownNow();
    starter.shutdownNow();
    try {
      sockets.close();
    } catch (IOException e) {
      LOG.warn("the directory of sockets could not be deleted: {}", e.getMessage());
    }
  }

  HostLog log() {
    return log;
  }

  /** A worker has ended. */
  void workerEnded() {
    lastEnd = System.nanoTime();
  }

  /** A socket on which an app's code calls the API; null when there are none here. */
  HostSockets.@Nullable Api openApi(@Nullable Integer user, String appId) throws IOException {
    return sockets.openApi(user, appId, apiSockets);
  }

  /** Runs something on the watching thread. */
  void later(Runnable action, long nanos) {
    try {
      var _ = watcher.schedule(action, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // the server is stopping
    }
  }

  /**
   * Starts a worker for a pool, which will be told.
   *
   * @param preload the deployment that it loads before anybody asks, or null
   */
  void start(HostPool pool, @Nullable String preload) {
    try {
      starter.execute(() -> startNow(pool, preload));
    } catch (RejectedExecutionException e) {
      // the server is stopping, and fails what waits
    }
  }

  /** From the first app on that is called; a server without server code wakes up for nothing. */
  private void startWatching() {
    if (watching.compareAndSet(false, true)) {
      try {
        var _ =
            watcher.scheduleWithFixedDelay(
                this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // the server is stopping
      }
    }
  }

  private @Nullable HostPool pool(PoolKey key) {
    HostPool known = pools.get(key);
    if (known != null) {
      return known;
    }
    if (!settings.enabled()) {
      return null;
    }
    AtomicReference<@Nullable HostPool> found = new AtomicReference<>();
    var _ =
        pools.compute(
            key,
            (id, running) -> {
              // Asked here, where no stop comes between: a pool that is made before a stop is ended
              // by it, and one that would be made after it finds the app gone, or the server
              // closed.
              HostPool pool =
                  running != null || closed || !exists.test(key.appId())
                      ? running
                      : new HostPool(key.appId(), key.language(), settings, this);
              found.set(pool);
              return pool;
            });
    startWatching();
    return found.get();
  }

  private String whyNot() {
    if (!settings.enabled()) {
      return "server code is switched off on this server";
    }
    return closed ? "the server is stopping" : "the app is deleted";
  }

  @SuppressWarnings("CatchingUnchecked") // the thread must live on: see the class's comment
  private void startNow(HostPool pool, @Nullable String preload) {
    try {
      startWorker(pool, preload);
    } catch (RunnerUnavailableException e) {
      pool.notStarted(String.valueOf(e.getMessage()));
    } catch (Exception e) {
      LOG.warn("a worker of app {} could not be started", pool.appId(), e);
      pool.notStarted("the app's code cannot be run (see the server's log)");
    }
  }

  private void startWorker(HostPool pool, @Nullable String preload)
      throws RunnerUnavailableException, IOException {
    String appId = pool.appId();
    programs.require(pool.language());
    if (closed || !exists.test(appId)) {
      // Installing takes minutes, and the app may be gone by now.
      throw new RunnerUnavailableException(whyNot());
    }
    Path home = layout.home(appId);
    List<String> program = programs.command(pool.language(), home);
    Integer user = layout.user(appId);
    if (startedBefore.add(appId)) {
      // What a server that was killed has left of this app.
      left(user, home).forEach(ProcessHandle::destroyForcibly);
    }
    pool.user(user);
    int generation = pool.generation();
    String secret = RandomSecret.next();
    Path api = pool.apiSocket(user);
    HostSockets.Waiting socket = sockets.open(user);
    WorkerProcess process;
    try {
      process =
          WorkerProcess.start(
              settings,
              isolation,
              user,
              home,
              program,
              configuration(appId, socket, api, secret, preload));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    HostWorker worker =
        new HostWorker(pool, process, socket, secret, preload, settings.resultBytes());
    if (!pool.started(worker)) {
      process.kill();
      socket.close();
      return;
    }
    if (generation != pool.generation()) {
      // it was given what has been changed since
      pool.retireAll();
    }
    worker.start();
  }

  private String configuration(
      String appId,
      HostSockets.Waiting socket,
      @Nullable Path api,
      String secret,
      @Nullable String preload) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("protocol", 1);
    values.put("app", appId);
    values.put("socket", socket.path().toString());
    values.put("secret", secret);
    values.put("repository", layout.repository(appId).toString());
    values.put("apiUrl", settings.apiUrl().get());
    if (api != null) {
      values.put("apiSocket", api.toString());
    }
    values.put("publicUrl", settings.publicUrl().get());
    values.put("maxResultBytes", settings.resultBytes());
    values.put("maxLogBytes", MAX_LOG_BYTES);
    values.put("environment", environment.apply(appId));
    if (preload != null) {
      values.put("preload", preload);
    }
    return MAPPER.writeValueAsString(values);
  }

  private void watch() {
    looks++;
    boolean thorough = looks % THOROUGH == 0;
    boolean someBusy = !strays.isEmpty() || System.nanoTime() - lastEnd < STRAYS_AFTER_END;
    for (HostPool pool : pools.values()) {
      someBusy |= pool.isBusy();
      if (thorough || pool.isBusy()) {
        try {
          pool.watch(thorough);
        } catch (RuntimeException e) {
          LOG.error("the workers of app {} are not looked after", pool.appId(), e);
        }
      }
    }
    if (someBusy ? thorough : looks % (THOROUGH * THOROUGH) == 0) {
      try {
        endStrays();
      } catch (RuntimeException e) {
        LOG.error("what server code has left behind is not looked after", e);
      }
    }
  }

  /**
   * Ends what code has started and what belongs to no worker any more: when nothing of its app
   * runs, or when it takes more memory than a worker may. What is seen for the first time may just
   * be starting.
   */
  private void endStrays() {
    UserRange users = isolation.users();
    if (users == null) {
      return;
    }
    Set<ProcessHandle> seen = new HashSet<>();
    Processes.strays(users::contains, WorkerProcess::isStarted)
        .forEach((user, found) -> {
          seen.addAll(found);
          long kilobytes =
              found.stream().mapToLong(each -> ProcessMemory.resident(each.pid())).sum();
          boolean tooLarge = kilobytes > settings.workerMegabytes() * 1024L;
          if (tooLarge || !isRunning(user)) {
            found.stream()
                .filter(each -> tooLarge || strays.contains(each))
                .forEach(ProcessHandle::destroyForcibly);
          }
        });
    strays = seen;
  }

  private boolean isRunning(Integer user) {
    return pools.values().stream().anyMatch(pool -> user.equals(pool.user()) && pool.isRunning());
  }

  /**
   * What code started and detached is not a descendant any more; the user that only this app has,
   * or else its home, still names it.
   */
  private void endLeft(String appId) {
    try {
      Path home = layout.home(appId);
      Integer user = layout.user(appId);
      for (int round = 0; round < KILL_ROUNDS; round++) {
        List<ProcessHandle> left = left(user, home);
        left.forEach(ProcessHandle::destroyForcibly);
        if (left.isEmpty()) {
          return;
        }
        Thread.sleep(KILL_PAUSE_MILLIS);
      }
    } catch (IOException e) {
      LOG.warn("what the code of app {} has started may still run: {}", appId, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<ProcessHandle> left(@Nullable Integer user, Path home) {
    return user != null ? Processes.ofUser(user) : Processes.withHome(home);
  }
}
