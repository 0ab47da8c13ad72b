package dev.backstay.code.host;

import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.settings.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The workers of one app, in one language, and what waits for them.
 *
 * <p>A task of a client goes to a worker that has nothing to do. While tasks take little time, the
 * next ones already lie in the workers ({@link HostWorkers}), so that a worker has no pause between
 * two; a worker whose task takes longer gives back what lies behind it. A task that code asks for
 * runs at once in the worker whose code asks: it never waits for its own callers. One that code of
 * another language asks for has no such worker: it takes a free place, or else runs beside what
 * runs.
 *
 * <p>When a worker ends, what it had begun has failed, and is never run again; what it had not goes
 * to another.
 *
 * <p>Workers are started when something waits, one at first; they end when nothing has needed them
 * for a while.
 */
final class HostPool {
  private static final Logger LOG = LoggerFactory.getLogger(HostPool.class);

  /** Larger ones do not lie in a worker: they could fill its socket. */
  private static final int LARGEST_LYING = 16 << 10;

  private static final long START_TIMEOUT = Duration.ofSeconds(30).toNanos();
  private static final long SPARE_IDLE = Duration.ofSeconds(60).toNanos();

  /** What an invocation leaves running may still log something before its worker ends. */
  private static final long LINGER = Duration.ofMillis(300).toNanos();

  /** By {@code ExitOnOutOfMemoryError}. */
  private static final String OUT_OF_MEMORY = "exit code 3";

  private static final int MAX_ATTEMPTS = 5;
  private static final String DOES_NOT_START =
      "the app's code cannot be run (see the server's log)";

  private final String appId;
  private final Language language;
  private final CodeSettings settings;
  private final HostPools pools;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final WaitingTasks waiting = new WaitingTasks();
  private final StartPause pause = new StartPause();
  private final TaskPace pace = new TaskPace();
  private final HostWorkers workers;
  private int starting;
  private boolean checkPlanned;
  private boolean stopped;
  private long readySince;
  private long usedAt = System.nanoTime();
  private @Nullable String preload;
  private CompletableFuture<Void> prepared = new CompletableFuture<>();
  private HostSockets.@Nullable Api api;

  /** Whether it is to be looked after at short intervals. */
  private volatile boolean busy;

  private volatile @Nullable Integer user;

  // guarded by the lock
  private int generation;

  HostPool(String appId, Language language, CodeSettings settings, HostPools pools) {
    this.appId = appId;
    this.language = language;
    this.workers = new HostWorkers(language);
    this.settings = settings;
    this.pools = pools;
  }

  String appId() {
    return appId;
  }

  Language language() {
    return language;
  }

  /**
   * The socket on which the app's code calls the API, which is there as long as the pool; null when
   * there is none.
   *
   * @param user whose workers are
   */
  @Nullable Path apiSocket(@Nullable Integer user) throws IOException {
    lock.lock();
    try {
      if (api == null && !stopped) {
        api = pools.openApi(user, appId);
      }
      return api == null ? null : api.socket().path();
    } finally {
      lock.unlock();
    }
  }

  boolean isBusy() {
    return busy;
  }

  /**
   * The operating-system user of its workers; null when it has none of its own, or is not known.
   */
  @Nullable Integer user() {
    return user;
  }

  void user(@Nullable Integer known) {
    user = known;
  }

  /** Whether a worker runs something. */
  boolean isRunning() {
    lock.lock();
    try {
      return workers.isRunning();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task, now or when there is a place. */
  void submit(HostTask task) {
    long now = System.nanoTime();
    HostFailure refusal = null;
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    lock.lock();
    try {
      usedAt = now;
      busy = true;
      task.queuedAt = now;
      Duration left = task.timeLeft();
      task.deadline = left == null ? 0 : now + left.toNanos();
      HostWorker within = workers.within(task);
      String problem = workers.isEmpty() ? pause.problem(now) : null;
      if (stopped) {
        refusal = new HostFailure.Unavailable("the server is stopping or the app is deleted");
      } else if (within != null) {
        if (within.nested.size() >= 2 * settings.waiting()) {
          refusal = new HostFailure.QueueFull();
        } else {
          run(within, task, true, now);
          touched.add(within);
        }
      } else if (problem != null) {
        refusal = new HostFailure.Unavailable(problem);
      } else if (waitingTasks() >= settings.waiting() + freePlaces()) {
        refusal = new HostFailure.QueueFull();
      } else {
        waiting.add(task);
        distribute(touched, now);
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      task.failed(refusal);
    }
    touched.forEach(HostWorker::flush);
  }

  /** How busy its workers are now. */
  CodeLoad load() {
    lock.lock();
    try {
      return workers.load(waitingTasks());
    } finally {
      lock.unlock();
    }
  }

  /** Tasks that nobody runs yet, those that lie in workers included. */
  private int waitingTasks() {
    return waiting.size() + workers.lying();
  }

  /** Places in which nothing runs, be there a worker or not. */
  private int freePlaces() {
    return Math.max(0, settings.workers() - workers.occupied());
  }

  private void run(HostWorker worker, HostTask task, boolean within, long now) {
    if (task.deadline == 0) {
      // Nobody waits for it.
      task.deadline = now + task.ownTime().toNanos();
    }
    worker.assign(task, within, now);
  }

  /** Gives workers what waits, as far as they take it; and starts workers if that is not all. */
  private void distribute(Set<HostWorker> touched, long now) {
    while (true) {
      HostTask normal = waiting.firstNormal();
      if (normal == null && (waiting.isEmpty() || !mayRunLow())) {
        break;
      }
      HostWorker worker = normal == null ? workers.idle() : choose(normal, now);
      if (worker == null) {
        break;
      }
      run(worker, waiting.removeFirst(), false, now);
      touched.add(worker);
    }
    grow(now);
  }

  private @Nullable HostWorker choose(HostTask task, long now) {
    HostWorker idle = workers.idle();
    boolean mayLie = settings.warm() && pace.isShort() && task.bytes() <= LARGEST_LYING;
    return idle != null || !mayLie ? idle : workers.leastBusy(now);
  }

  /** One place is kept for what someone waits for. */
  private boolean mayRunLow() {
    return workers.occupiedByLow() < Math.max(1, settings.workers() - 1);
  }

  private void grow(long now) {
    HostTask first = waiting.first();
    if (first == null || stopped || pause.isOn(now)) {
      return;
    }
    int staying = workers.staying();
    int places = settings.workers() - starting - staying;
    if (places <= 0) {
      return;
    }
    if (starting == 0 && staying == 0) {
      startWorker();
    } else if (now - Math.max(first.queuedAt, readySince) >= HostWorkers.PATIENCE) {
      // one call that has waited for a start needs no more than that one
      int count = Math.min(places, waiting.size() - starting - workers.coming());
      for (int i = 0; i < count; i++) {
        startWorker();
      }
    } else if (!checkPlanned) {
      checkPlanned = true;
      pools.later(this::check, HostWorkers.PATIENCE);
    }
  }

  private void check() {
    lock.lock();
    try {
      checkPlanned = false;
      grow(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  private void startWorker() {
    starting++;
    pools.start(this, waiting.isEmpty() ? preload : null);
  }

  /**
   * A deployment is about to come into force: its code runs in new workers, one of which is made
   * ready now.
   *
   * @return completes when it is, or could not be started
   */
  CompletableFuture<Void> prepare(String codeDirectory) {
    lock.lock();
    try {
      prepared.complete(null);
      prepared = new CompletableFuture<>();
      preload = codeDirectory;
      busy = true;
      usedAt = System.nanoTime();
      if (stopped || pause.isOn(usedAt)) {
        prepared.complete(null);
      } else {
        starting++;
        pools.start(this, codeDirectory);
      }
      return prepared;
    } finally {
      lock.unlock();
    }
  }

  /** Has workers that were not started for a deployment end when they have done what they have. */
  void retireOthers(String codeDirectory) {
    lock.lock();
    try {
      busy = true;
      for (HostWorker worker : workers) {
        worker.retiring |= !worker.isFor(codeDirectory);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has its workers end when they have done what they have. */
  void retireAll() {
    lock.lock();
    try {
      generation++;
      busy = true;
      for (HostWorker worker : workers) {
        worker.retiring = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Grows with each {@link #retireAll}. */
  int generation() {
    lock.lock();
    try {
      return generation;
    } finally {
      lock.unlock();
    }
  }

  /** A process was started; false when it is not wanted any more. */
  boolean started(HostWorker worker) {
    lock.lock();
    try {
      starting--;
      if (stopped) {
        return false;
      }
      workers.add(worker);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** No process could be started. */
  void notStarted(String message) {
    List<HostTask> failed = new ArrayList<>();
    lock.lock();
    try {
      starting--;
      failed.addAll(backOff(message));
    } finally {
      lock.unlock();
    }
    failed.forEach(task -> task.failed(new HostFailure.Unavailable(message)));
  }

  /** Waits with the next start; the tasks that have waited for this one have failed. */
  private List<HostTask> backOff(String message) {
    prepared.complete(null);
    pause.failed(message, System.nanoTime());
    if (workers.isEmpty()) {
      return waiting.removeAll();
    }
    return List.of();
  }

  /** A worker takes tasks from now on. */
  void ready(HostWorker worker) {
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    lock.lock();
    try {
      long now = System.nanoTime();
      if (!workers.hasUsable()) {
        // what has waited for the first worker to start has all its time from now on
        waiting.restartTime(now);
      }
      worker.ready = true;
      worker.since = now;
      readySince = now;
      pause.succeeded();
      if (preload != null && worker.isFor(preload)) {
        prepared.complete(null);
      }
      distribute(touched, now);
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
  }

  /** A worker has answered a task. The worker gets its next one before the answer goes its way. */
  void answered(HostWorker worker, Frame answer) {
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    HostTask task;
    lock.lock();
    try {
      long now = System.nanoTime();
      usedAt = now;
      boolean first = !worker.tasks.isEmpty() && worker.tasks.peek().id == answer.id();
      task = worker.remove(answer.id(), now);
      if (first) {
        pace.took(AnswerHeads.micros(answer.head()));
        if (!settings.warm() || AnswerHeads.retires(answer.head())) {
          worker.retiring = true;
          worker.firstEnded = true;
          takeBack(worker);
        }
      }
      distribute(touched, now);
      if (!settings.warm() && starting == 0 && workers.idle() == null && !stopped) {
        // the next call finds a new worker that has started already
        startWorker();
      }
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
    if (task != null) {
      task.answered(answer.head(), answer.body());
    }
  }

  private void takeBack(HostWorker worker) {
    while (!worker.tasks.isEmpty()) {
      waiting.putFirst(worker.tasks.removeLast());
    }
  }

  /** A worker has not begun these tasks, and others may have them. */
  void returned(HostWorker worker, int[] ids) {
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    lock.lock();
    try {
      long now = System.nanoTime();
      worker.slow = true;
      for (int i = ids.length - 1; i >= 0; i--) {
        HostTask task = worker.remove(ids[i], now);
        if (task != null) {
          waiting.putBack(task);
        }
      }
      distribute(touched, now);
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
  }

  /** A worker's code has logged something for the request of that id. */
  void logged(String requestId, JsonNode lines) {
    pools.log().write(appId, requestId, lines);
  }

  /**
   * A worker has ended.
   *
   * @param reason how, for people
   * @param begun the ids of what it had begun, as it said itself; null when it could not
   */
  void ended(HostWorker worker, String reason, int @Nullable [] begun) {
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    List<HostTask> cut = new ArrayList<>();
    List<HostTask> unlucky = new ArrayList<>();
    pools.workerEnded();
    HostFailure failure = new HostFailure.WorkerEnded(words(reason));
    HostFailure notStarted = new HostFailure.Unavailable(DOES_NOT_START);
    lock.lock();
    try {
      workers.remove(worker);
      if (!worker.ready && !stopped) {
        LOG.warn(
            "a worker of app {} did not start ({}):\n{}", appId, reason, worker.process().output());
        unlucky.addAll(backOff(DOES_NOT_START));
      }
      cut.addAll(worker.nested.values());
      HostTask first = worker.tasks.peek();
      if (first != null && !worker.firstEnded && hasBegun(first, begun)) {
        cut.add(worker.tasks.remove());
      }
      for (HostTask task : worker.tasks) {
        if (++task.attempts >= MAX_ATTEMPTS) {
          cut.add(task);
        }
      }
      worker.tasks.removeAll(cut);
      takeBack(worker);
      if (stopped) {
        unlucky.addAll(waiting.removeNormal());
      }
      distribute(touched, System.nanoTime());
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
    cut.forEach(task -> task.failed(failure));
    unlucky.forEach(task -> task.failed(notStarted));
  }

  /** A JVM ends with a status of its own when its memory is used up. */
  private String words(String reason) {
    return language == Language.JAVA && reason.equals(OUT_OF_MEMORY)
        ? "its memory was used up; code-memory-mb is " + settings.heapMegabytes()
        : reason;
  }

  private static boolean hasBegun(HostTask task, int @Nullable [] begun) {
    if (begun == null) {
      return true;
    }
    for (int id : begun) {
      if (id == task.id) {
        return true;
      }
    }
    return false;
  }

  /**
   * Looks after time, memory and idleness.
   *
   * @param thorough whether to count what workers have started, too
   */
  void watch(boolean thorough) {
    List<HostTask> timedOut = new ArrayList<>();
    List<HostTask> expired;
    List<HostWorker> toMeasure = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      int usable = workers.staying();
      boolean idle = now - usedAt > settings.idle().toNanos();
      for (HostWorker worker : workers) {
        endTasks(worker, now, timedOut);
        if (!worker.ready && now - worker.startedAt > START_TIMEOUT) {
          worker.process().kill();
        } else if (worker.isIdle() && worker.ready) {
          if (worker.retiring) {
            if (now - worker.since > LINGER) {
              worker.process().kill();
            }
          } else if (idle || ((usable > 1 || !worker.used) && now - worker.since > SPARE_IDLE)) {
            worker.retiring = true;
            usable--;
          }
        }
        if (thorough || !worker.isIdle()) {
          toMeasure.add(worker);
        }
      }
      // until a worker has started, nothing has used up the time of what waits for it
      expired = waiting.removeLate(now, workers.hasUsable() ? 0 : START_TIMEOUT);
      grow(now);
      boolean some = !waiting.isEmpty() || starting > 0;
      for (HostWorker worker : workers) {
        some |= !worker.isIdle() || worker.retiring || !worker.ready;
      }
      busy = some;
    } finally {
      lock.unlock();
    }
    timedOut.forEach(task -> task.failed(new HostFailure.TimedOut()));
    expired.forEach(task -> task.failed(new HostFailure.QueueFull()));
    for (HostWorker worker : toMeasure) {
      worker.process().drain();
      if (worker.process().killIfTooLarge(thorough)) {
        LOG.warn(
            "a worker of app {} took more than {} MB and was killed",
            appId,
            settings.workerMegabytes());
      }
    }
  }

  /** Ends a worker whose task has used up its time, because nothing says what it would do next. */
  private static void endTasks(HostWorker worker, long now, List<HostTask> timedOut) {
    for (Iterator<HostTask> all = worker.nested.values().iterator(); all.hasNext(); ) {
      HostTask task = all.next();
      if (now - task.deadline > 0) {
        all.remove();
        timedOut.add(task);
      }
    }
    HostTask first = worker.tasks.peek();
    if (first != null && !worker.firstEnded && now - first.deadline > 0) {
      timedOut.add(worker.tasks.remove());
      timedOut.addAll(worker.nested.values());
      worker.nested.clear();
      worker.firstEnded = true;
      worker.retiring = true;
      worker.process().kill();
    }
  }

  private void closeApi() {
    lock.lock();
    try (HostSockets.Api closing = api) {
      api = null;
    } catch (IOException e) {
      LOG.warn("the API socket of app {} could not be closed: {}", appId, e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** Ends all workers; returns when they are gone. */
  void stop() {
    List<HostWorker> all;
    List<HostTask> left;
    lock.lock();
    try {
      stopped = true;
      prepared.complete(null);
      all = workers.copy();
      left = waiting.removeAll();
    } finally {
      lock.unlock();
    }
    left.forEach(task ->
        task.failed(new HostFailure.Unavailable("the server is stopping or the app is deleted")));
    for (HostWorker worker : all) {
      worker.process().kill();
    }
    closeApi();
    for (HostWorker worker : all) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
