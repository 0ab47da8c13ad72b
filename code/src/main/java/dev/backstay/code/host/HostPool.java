package dev.backstay.code.host;

import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.apps.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * The workers of one app and what waits for them.
 *
 * <p>A task of a client goes to a worker that has nothing to do. While tasks take little time, the
 * next ones already lie in the workers ({@link #DEPTH}), so that a worker has no pause between two;
 * a worker whose task takes longer gives back what lies behind it. A task that code asks for runs
 * at once in the worker whose code asks: it never waits for its own callers.
 *
 * <p>When a worker ends, what it had begun has failed, and is never run again; what it had not goes
 * to another.
 *
 * <p>Workers are started when something waits, one at first; they end when nothing has needed them
 * for a while.
 */
final class HostPool {
  private static final Logger LOG = LoggerFactory.getLogger(HostPool.class);

  /** Tasks in a worker, the one that runs included. */
  private static final int DEPTH = 4;

  /** Larger ones do not lie in a worker: they could fill its socket. */
  private static final int LARGEST_LYING = 16 << 10;

  /** Tasks that take longer on average do not lie in workers. */
  private static final double LYING_MICROS = 2_000;

  private static final double LARGEST_MICROS = 100_000;
  private static final double NEWEST = 0.1;
  private static final long PATIENCE = Duration.ofMillis(10).toNanos();
  private static final long START_TIMEOUT = Duration.ofSeconds(30).toNanos();
  private static final long SPARE_IDLE = Duration.ofSeconds(60).toNanos();

  /** What an invocation leaves running may still log something before its worker ends. */
  private static final long LINGER = Duration.ofMillis(300).toNanos();

  private static final long FIRST_PAUSE = Duration.ofMillis(500).toNanos();
  private static final int LONGEST_PAUSE_SHIFT = 6;
  private static final int MAX_ATTEMPTS = 5;
  private static final String DOES_NOT_START =
      "the app's code cannot be run (see the server's log)";

  private final String appId;
  private final CodeSettings settings;
  private final HostPools pools;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final Deque<HostTask> waiting = new ArrayDeque<>();
  private final Deque<HostTask> waitingLow = new ArrayDeque<>();
  private final List<HostWorker> workers = new ArrayList<>();
  private int starting;
  private boolean checkPlanned;
  private boolean stopped;
  private long readySince;
  private long usedAt = System.nanoTime();
  private int failedStarts;
  private long nextStart;
  private @Nullable String problem;
  private @Nullable String preload;
  private CompletableFuture<Void> prepared = new CompletableFuture<>();
  private double meanMicros;
  private HostSockets.@Nullable Api api;

  /** Whether it is to be looked after at short intervals. */
  private volatile boolean busy;

  private volatile @Nullable Integer user;

  // guarded by the lock
  private int generation;

  /** Known to the starting thread alone. */
  private boolean startedBefore;

  HostPool(String appId, CodeSettings settings, HostPools pools) {
    this.appId = appId;
    this.settings = settings;
    this.pools = pools;
  }

  String appId() {
    return appId;
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
   * Whether nothing of this app was started by this server before; asked by the starting thread.
   */
  boolean isFirstStart() {
    boolean first = !startedBefore;
    startedBefore = true;
    return first;
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
      return workers.stream().anyMatch(worker -> !worker.isIdle());
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
      HostWorker within = within(task);
      if (stopped) {
        refusal = new HostFailure.Unavailable("the server is stopping or the app is deleted");
      } else if (within != null) {
        if (within.nested.size() >= 2 * settings.waiting()) {
          refusal = new HostFailure.QueueFull();
        } else {
          run(within, task, true, now);
          touched.add(within);
        }
      } else if (workers.isEmpty() && problem != null && now < nextStart) {
        refusal = new HostFailure.Unavailable(problem);
      } else if (waitingTasks() >= settings.waiting() + freePlaces()) {
        refusal = new HostFailure.QueueFull();
      } else {
        (task.lowPriority() ? waitingLow : waiting).add(task);
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
      int running = 0;
      for (HostWorker worker : workers) {
        running += Math.min(1, worker.tasks.size()) + worker.nested.size();
      }
      return new CodeLoad(workers.size(), running, waitingTasks());
    } finally {
      lock.unlock();
    }
  }

  /** The worker whose code asks for a task, if it still runs. */
  @SuppressWarnings("ReferenceEquality") // the very invocation, not one that looks alike
  private @Nullable HostWorker within(HostTask task) {
    Invocation parent = task.invocation().parent();
    if (parent == null || task.timeLeft() == null) {
      return null;
    }
    for (HostWorker worker : workers) {
      HostTask first = worker.tasks.peek();
      if (first != null && first.invocation() == parent && !worker.firstEnded) {
        return worker;
      }
      for (HostTask nested : worker.nested.values()) {
        if (nested.invocation() == parent) {
          return worker;
        }
      }
    }
    return null;
  }

  /** Tasks that nobody runs yet, those that lie in workers included. */
  private int waitingTasks() {
    int count = waiting.size() + waitingLow.size();
    for (HostWorker worker : workers) {
      count += Math.max(0, worker.tasks.size() - 1);
    }
    return count;
  }

  /** Places in which nothing runs, be there a worker or not. */
  private int freePlaces() {
    int busy = 0;
    for (HostWorker worker : workers) {
      busy += worker.tasks.isEmpty() ? 0 : 1;
    }
    return Math.max(0, settings.workers() - busy);
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
    while (!waiting.isEmpty()) {
      HostWorker worker = choose(waiting.peek(), now);
      if (worker == null) {
        break;
      }
      run(worker, waiting.remove(), false, now);
      touched.add(worker);
    }
    while (waiting.isEmpty() && !waitingLow.isEmpty() && mayRunLow()) {
      HostWorker worker = idle();
      if (worker == null) {
        break;
      }
      run(worker, waitingLow.remove(), false, now);
      touched.add(worker);
    }
    grow(now);
  }

  private @Nullable HostWorker choose(HostTask task, long now) {
    HostWorker idle = idle();
    if (idle != null
        || !settings.warm()
        || meanMicros > LYING_MICROS
        || task.bytes() > LARGEST_LYING) {
      return idle;
    }
    HostWorker best = null;
    for (HostWorker worker : workers) {
      if (worker.ready
          && !worker.retiring
          && !worker.slow
          && worker.tasks.size() < DEPTH
          && now - worker.since < PATIENCE
          && (best == null || worker.tasks.size() < best.tasks.size())) {
        best = worker;
      }
    }
    return best;
  }

  /** The last of the workers that have nothing to do, so that the first ones become superfluous. */
  private @Nullable HostWorker idle() {
    for (int i = workers.size() - 1; i >= 0; i--) {
      HostWorker worker = workers.get(i);
      if (worker.ready && !worker.retiring && worker.isIdle()) {
        return worker;
      }
    }
    return null;
  }

  /** One place is kept for what somebody waits for. */
  private boolean mayRunLow() {
    int running = 0;
    for (HostWorker worker : workers) {
      HostTask first = worker.tasks.peek();
      running += first != null && first.lowPriority() ? 1 : 0;
    }
    return running < Math.max(1, settings.workers() - 1);
  }

  private void grow(long now) {
    HostTask first = waiting.isEmpty() ? waitingLow.peek() : waiting.peek();
    if (first == null || stopped || now < nextStart) {
      return;
    }
    int places = settings.workers() - starting;
    int coming = starting;
    boolean some = starting > 0;
    for (HostWorker worker : workers) {
      places -= worker.retiring ? 0 : 1;
      coming += worker.retiring || worker.ready ? 0 : 1;
      some |= !worker.retiring;
    }
    if (places <= 0) {
      return;
    }
    if (!some) {
      startWorker();
    } else if (now - Math.max(first.queuedAt, readySince) >= PATIENCE) {
      // one call that has waited for a start needs no more than that one
      int count = Math.min(places, waiting.size() + waitingLow.size() - coming);
      for (int i = 0; i < count; i++) {
        startWorker();
      }
    } else if (!checkPlanned) {
      checkPlanned = true;
      pools.later(this::check, PATIENCE);
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
    pools.start(this, waiting.isEmpty() && waitingLow.isEmpty() ? preload : null);
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
      if (stopped || usedAt < nextStart) {
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
    problem = message;
    nextStart = System.nanoTime() + (FIRST_PAUSE << Math.min(LONGEST_PAUSE_SHIFT, failedStarts));
    failedStarts++;
    if (workers.isEmpty()) {
      List<HostTask> all = new ArrayList<>(waiting);
      all.addAll(waitingLow);
      waiting.clear();
      waitingLow.clear();
      return all;
    }
    return List.of();
  }

  /** A worker takes tasks from now on. */
  void ready(HostWorker worker) {
    Set<HostWorker> touched = new LinkedHashSet<>(2);
    lock.lock();
    try {
      long now = System.nanoTime();
      if (!hasUsable()) {
        restartTime(waiting, now);
        restartTime(waitingLow, now);
      }
      worker.ready = true;
      worker.since = now;
      readySince = now;
      failedStarts = 0;
      problem = null;
      if (preload != null && worker.isFor(preload)) {
        prepared.complete(null);
      }
      distribute(touched, now);
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
  }

  /** What has waited for the first worker to start has all its time from now on. */
  private static void restartTime(Deque<HostTask> tasks, long now) {
    for (HostTask task : tasks) {
      if (task.deadline != 0) {
        task.deadline = now + task.ownTime().toNanos();
      }
    }
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
        meanMicros +=
            NEWEST * (Math.min(AnswerHeads.micros(answer.head()), LARGEST_MICROS) - meanMicros);
        if (!settings.warm() || AnswerHeads.retires(answer.head())) {
          worker.retiring = true;
          worker.firstEnded = true;
          takeBack(worker);
        }
      }
      distribute(touched, now);
      if (!settings.warm() && starting == 0 && idle() == null && !stopped) {
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
      waiting.addFirst(worker.tasks.removeLast());
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
          (task.lowPriority() ? waitingLow : waiting).addFirst(task);
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
    HostFailure failure = new HostFailure.WorkerEnded(reason);
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
        unlucky.addAll(waiting);
        waiting.clear();
      }
      distribute(touched, System.nanoTime());
    } finally {
      lock.unlock();
    }
    touched.forEach(HostWorker::flush);
    cut.forEach(task -> task.failed(failure));
    unlucky.forEach(task -> task.failed(notStarted));
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
    List<HostTask> expired = new ArrayList<>();
    List<HostWorker> toMeasure = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      int usable = 0;
      for (HostWorker worker : workers) {
        usable += worker.retiring ? 0 : 1;
      }
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
      expire(waiting, now, expired);
      expire(waitingLow, now, expired);
      grow(now);
      boolean some = !waiting.isEmpty() || !waitingLow.isEmpty() || starting > 0;
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

  private void expire(Deque<HostTask> tasks, long now, List<HostTask> expired) {
    // until a worker has started, nothing has used up the time of what waits for it
    long start = hasUsable() ? 0 : START_TIMEOUT;
    tasks.removeIf(task -> {
      boolean late = task.deadline != 0 && now - task.deadline > start;
      if (late) {
        expired.add(task);
      }
      return late;
    });
  }

  /** Whether a worker takes tasks, now or when it has done what it has. */
  private boolean hasUsable() {
    for (HostWorker worker : workers) {
      if (worker.ready && !worker.retiring) {
        return true;
      }
    }
    return false;
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
      all = List.copyOf(workers);
      left = new ArrayList<>(waiting);
      left.addAll(waitingLow);
      waiting.clear();
      waitingLow.clear();
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
