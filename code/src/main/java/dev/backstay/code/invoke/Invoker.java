package dev.backstay.code.invoke;

import dev.backstay.code.broker.QueueFullException;
import dev.backstay.code.broker.QueuedTask;
import dev.backstay.code.broker.RunnerLostException;
import dev.backstay.code.broker.Submission;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.broker.TaskQueue;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.run.Runner;
import dev.backstay.code.run.RunnerUnavailableException;
import dev.backstay.code.run.Runners;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls server code and brings back what it says, or an error in time whatever the code does.
 *
 * <p>Per app no more invocations run than it has workers, and no more wait than may; so an app
 * whose code loops for ever uses up its own places and nobody else's. The server's own clock
 * decides when an invocation has taken too long.
 *
 * <p>Code may call code of the same app. Each level of nesting has places of its own, so a call
 * never waits for its own callers; the deepest level waits for nobody. The time of the outermost
 * invocation bounds those within it.
 *
 * <p>Methods block; call them on virtual threads.
 */
public final class Invoker {
  private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);

  /**
   * The runner says itself that time is up, counted from when a worker has the call; starting a
   * worker takes up to a few seconds on a busy machine. This much later we say it, in case the
   * runner hangs.
   */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** The official runner kills a worker 2 s after its time; within this it is certainly gone. */
  private static final Duration TEARDOWN = Duration.ofSeconds(5);

  private static final Duration START = Duration.ofSeconds(40);
  private static final Duration TAKE = Duration.ofSeconds(10);
  private static final int HAND_OVERS = 5;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

  /** A place comes free as soon as any call of the app has ended; calls take milliseconds. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final String ABORTED = "Task execution is aborted due to timeout";

  private final CodeSettings settings;
  private final TaskBroker broker;
  private final Runners runners;
  private final InvocationKeys keys;
  private final TaskCodec codec;
  private final String repository;
  private final Map<String, List<Gate>> gates = new ConcurrentHashMap<>();

  public Invoker(
      CodeSettings settings,
      DeploymentLayout layout,
      TaskBroker broker,
      Runners runners,
      InvocationKeys keys) {
    // Where code lies on this machine concerns nobody who calls it.
    this.repository = layout.repository() + "/";
    this.settings = settings;
    this.broker = broker;
    this.runners = runners;
    this.keys = keys;
    this.codec = new TaskCodec(settings.apiUrl(), settings.resultBytes());
  }

  /**
   * Calls server code and waits for its result.
   *
   * @throws ApiException what the code threw, or 14004 when it could not be run to its end, 14005
   *     when it took too long, 90503 when too many calls of this app are waiting
   */
  public TaskReply invoke(CodeCall call) {
    Invocation invocation = call.invocation(deadline(call));
    try {
      Gate gate = gate(call.appId(), level(invocation));
      gate.enter(left(invocation));
      return run(call, invocation, TaskQueue.MAIN, gate);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.INVOCATION_FAILED.with("the server is stopping");
    }
  }

  /**
   * Calls server code and does not wait: its result, an error included, goes nowhere.
   *
   * @throws ApiException 90503 when too many calls of this app are waiting; 14004 when the calls
   *     are nested too deep
   */
  public void dispatch(CodeCall call, boolean lowPriority) {
    var _ = level(call.invocation(Instant.MAX));
    // nobody waits for it, so it waits with the calls of clients
    Gate gate = gate(call.appId(), 0);
    gate.queue();
    Thread.ofVirtual()
        .name("dispatch")
        .start(() -> {
          try {
            gate.enterQueued();
            run(
                call,
                call.invocation(Instant.now().plus(settings.timeout())),
                lowPriority ? TaskQueue.LOW_PRIORITY : TaskQueue.MAIN,
                gate);
          } catch (ApiException e) {
            LOG.debug("asynchronous call of {} ended with {}", call, e.code());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Forgets an app that is deleted. */
  public void forget(String appId) {
    gates.remove(appId);
  }

  /** When the time of a call is up that is made now. */
  private Instant deadline(CodeCall call) {
    Instant own = Instant.now().plus(settings.timeout());
    Invocation parent = call.parent();
    return parent == null || own.isBefore(parent.deadline()) ? own : parent.deadline();
  }

  /** The time that an invocation has left. */
  private static Duration left(Invocation invocation) {
    Duration left = Duration.between(Instant.now(), invocation.deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private int level(Invocation invocation) {
    int level = invocation.depth();
    if (level >= settings.nesting()) {
      throw ApiError.INVOCATION_FAILED.with(
          "services call each other more than "
              + settings.nesting()
              + " deep: "
              + invocation.chain());
    }
    return level;
  }

  /**
   * Runs in a place of the gate, which is given back when the worker is done, be it after the
   * caller has left.
   */
  private TaskReply run(CodeCall call, Invocation invocation, TaskQueue queue, Gate gate)
      throws InterruptedException {
    Runner runner = null;
    InvocationKey key = null;
    boolean workerBusy = false;
    try {
      runner = runners.use(call.appId());
      runner.awaitReady(START);
      Duration timeout = left(invocation);
      if (timeout.isZero()) {
        throw timedOut();
      }
      key = keys.mint(call.appId(), invocation, TAKE.plus(MARGIN).plus(timeout).plus(TEARDOWN));
      QueuedTask task = codec.encode(call, key, timeout);
      Submission submission = handOver(call, queue, task, runner);
      try {
        return mapped(codec.decode(await(submission.result(), timeout.plus(MARGIN)), task));
      } catch (TimeoutException e) {
        workerBusy = true;
        giveBackLater(submission, gate, runner);
        throw timedOut();
      }
    } catch (RunnerUnavailableException | RunnerLostException e) {
      throw ApiError.INVOCATION_FAILED.with(String.valueOf(e.getMessage()));
    } catch (QueueFullException e) {
      throw busy();
    } finally {
      if (key != null) {
        keys.end(key);
      }
      if (!workerBusy) {
        gate.leave();
        if (runner != null) {
          runner.release();
        }
      }
    }
  }

  /**
   * Waits until a runner has the task. One that goes away before has run nothing of it, so the next
   * may have it.
   */
  private Submission handOver(CodeCall call, TaskQueue queue, QueuedTask task, Runner runner)
      throws RunnerUnavailableException, InterruptedException {
    Duration atMost = queue == TaskQueue.MAIN ? TAKE : TAKE.plus(settings.timeout());
    for (int attempt = 1; ; attempt++) {
      runner.awaitReady(START);
      try {
        Submission submission = broker.submit(call.appId(), queue, task);
        try {
          await(submission.taken(), atMost);
          return submission;
        } catch (TimeoutException e) {
          submission.abandon();
          throw ApiError.INVOCATION_FAILED.with("no worker of the app took the call in time");
        }
      } catch (RunnerLostException e) {
        if (attempt == HAND_OVERS) {
          throw e;
        }
        Thread.sleep(RETRY_PAUSE);
      }
    }
  }

  private void giveBackLater(Submission submission, Gate gate, Runner runner) {
    CompletableFuture<byte[]> late =
        submission.result().orTimeout(TEARDOWN.toMillis(), TimeUnit.MILLISECONDS);
    var ignored =
        late.whenComplete((result, failure) -> {
          submission.abandon();
          gate.leave();
          runner.release();
        });
  }

  private TaskReply mapped(TaskReply reply) {
    TaskReply.Failure failure = reply.failure();
    if (failure == null) {
      return reply;
    }
    switch (failure.type()) {
      case "dev.backstay.WorkerDied" ->
          throw ApiError.INVOCATION_FAILED.with(
              "its worker ended (" + failure.message() + ") before it answered");
      case "dev.backstay.TimedOut" -> throw timedOut();
      case "dev.backstay.ResultTooLarge" ->
          throw ApiError.INVOCATION_FAILED.with("the result is too large");
      default -> {
        if (failure.message().equals(ABORTED)) {
          throw timedOut();
        }
        String message =
            failure.code() == ApiError.INVOCATION_FAILED.code() && failure.type().isEmpty()
                ? "Service invocation failed: " + failure.message()
                : failure.message();
        throw ApiException.ofServerCode(
            failure.code(),
            failure.status() == 0 ? 400 : failure.status(),
            message.replace(repository, ""));
      }
    }
  }

  private ApiException timedOut() {
    return ApiError.INVOCATION_TIMEOUT.with(settings.timeout().toSeconds());
  }

  private static ApiException busy() {
    return ApiError.UNAVAILABLE
        .with("too many calls of this app's server code are waiting")
        .withRetryAfter(RETRY_AFTER_SECONDS);
  }

  private Gate gate(String appId, int level) {
    return gates.computeIfAbsent(appId, id -> gates()).get(level);
  }

  /** The gates of one app, outermost level first. */
  private List<Gate> gates() {
    AtomicInteger nested = new AtomicInteger();
    List<Gate> levels = new ArrayList<>();
    levels.add(new Gate(settings.workers(), settings.waiting(), new AtomicInteger()));
    while (levels.size() < settings.nesting()) {
      levels.add(new Gate(settings.nestedWorkers(), 2 * settings.waiting(), nested));
    }
    return levels;
  }

  private static <T> T await(CompletableFuture<T> future, Duration atMost)
      throws TimeoutException, InterruptedException {
    try {
      return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
  }

  /**
   * The places of one level of an app: as many as it has workers, and a bounded number of seats for
   * those who wait, which all nested levels share.
   */
  private static final class Gate {
    private final Semaphore places;
    private final AtomicInteger waiting;
    private final int seats;

    Gate(int places, int seats, AtomicInteger waiting) {
      this.places = new Semaphore(places, true);
      this.seats = seats;
      this.waiting = waiting;
    }

    void enter(Duration atMost) throws InterruptedException {
      if (places.tryAcquire()) {
        return;
      }
      queue();
      try {
        if (!places.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
          throw busy();
        }
      } finally {
        waiting.decrementAndGet();
      }
    }

    void queue() {
      if (waiting.incrementAndGet() > seats) {
        waiting.decrementAndGet();
        throw busy();
      }
    }

    void enterQueued() throws InterruptedException {
      try {
        places.acquire();
      } finally {
        waiting.decrementAndGet();
      }
    }

    void leave() {
      places.release();
    }
  }
}
