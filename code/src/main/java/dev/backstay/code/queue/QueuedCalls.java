package dev.backstay.code.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.HostFailure;
import dev.backstay.code.invoke.CodeCall;
import dev.backstay.code.invoke.CodeWorkers;
import dev.backstay.code.invoke.WorkerReply;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.valkey.Valkey;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import dev.backstay.store.database.Ids;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Calls of a server that runs no code: they go to runners by the queue in Valkey. A call whose
 * runner dies fails, as one whose worker dies, and is never made a second time.
 *
 * <p>Of an app no more calls are on their way than its places on all runners and its queue hold.
 */
public final class QueuedCalls implements CodeWorkers, CodeTrial, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueuedCalls.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** After so long it is asked what has become of a call, and each time again. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** How long a call may wait for a runner to take it for which nobody waits. */
  private static final Duration UNAWAITED = Duration.ofMinutes(10);

  /** What a runner may need beyond the time of a call: to start a worker, and to answer. */
  private static final Duration MARGIN = Duration.ofSeconds(40);

  private static final Duration TRIAL = Duration.ofMinutes(2);
  private static final int RETRY_AFTER_SECONDS = 2;

  private final CallQueue queue;
  private final CodeSettings settings;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();

  /** How many calls of each app are on their way. */
  private final Cache<String, AtomicInteger> byApp = Caffeine.newBuilder().weakValues().build();

  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("code-queue-looks").factory());
  private final Thread hearing =
      Thread.ofPlatform().daemon().name("code-queue-answers").unstarted(this::hear);
  private volatile int runners = 1;
  private volatile boolean closed;

  /** A call that is on its way. */
  private static final class Pending {
    final String id = Ids.next();
    final CompletableFuture<RunnerAnswer.Read> answer = new CompletableFuture<>();
    final AtomicInteger ofApp;
    final long deadline;
    volatile long looked = System.nanoTime();

    /** How often Valkey did not know it; the looking thread's. */
    int unknown;

    Pending(AtomicInteger ofApp, Duration time) {
      this.ofApp = ofApp;
      this.deadline = System.nanoTime() + time.toNanos();
    }
  }

  /**
   * @param self the id of this server among those on the database
   */
  public QueuedCalls(Valkey valkey, Secrets secrets, String self, CodeSettings settings) {
    this.queue = new CallQueue(valkey, secrets, self);
    this.settings = settings;
  }

  /** Begins to hear answers. To be called once. */
  public void start() {
    hearing.start();
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis() / 4, TimeUnit.MILLISECONDS);
  }

  /** What who starts this server should know, in a line. */
  public String notice() {
    String where = "server code runs on runners, by the queue in Valkey at " + queue.address();
    try {
      return queue.countRunners() > 0
          ? where
          : where + "; none is there yet (start one with server-code runner)";
    } catch (ValkeyUnavailableException e) {
      return where + ", which does not answer";
    }
  }

  /** How many calls are on their way. */
  public int underWay() {
    return pending.size();
  }

  @Override
  public CompletableFuture<WorkerReply> run(
      CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority) {
    Duration left = awaited ? left(invocation.deadline()) : settings.timeout();
    QueuedCall message = QueuedCall.of(call, invocation, left, awaited, lowPriority);
    AtomicInteger ofApp = ofApp(call.appId());
    if (ofApp.get() >= settings.waiting() + settings.workers() * runners) {
      return CompletableFuture.completedFuture(new WorkerReply.Failed(new HostFailure.QueueFull()));
    }
    Duration keep = awaited ? left : UNAWAITED;
    return send(message, ofApp, keep, keep.plus(left)).thenApply(RunnerAnswer.Read::reply);
  }

  private static Duration left(Instant deadline) {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private AtomicInteger ofApp(String appId) {
    return byApp.get(appId, id -> new AtomicInteger());
  }

  /**
   * @param keep for how long it may wait in the queue
   * @param time that it has with that
   */
  private CompletableFuture<RunnerAnswer.Read> send(
      QueuedCall message, AtomicInteger ofApp, Duration keep, Duration time) {
    Pending one = new Pending(ofApp, time.plus(MARGIN));
    ofApp.incrementAndGet();
    pending.put(one.id, one);
    boolean put = false;
    try {
      int found = queue.put(one.id, message.write(), keep);
      if (found == 0) {
        throw noRunner();
      }
      runners = found;
      put = true;
      return one.answer;
    } catch (ValkeyUnavailableException e) {
      throw unavailable();
    } finally {
      if (!put) {
        end(one);
      }
    }
  }

  private boolean end(Pending one) {
    boolean first = pending.remove(one.id, one);
    if (first) {
      var _ = one.ofApp.decrementAndGet();
    }
    return first;
  }

  private static ApiException noRunner() {
    return ApiError.UNAVAILABLE
        .with("no runner takes calls of server code; start a server with server-code=runner")
        .withRetryAfter(RETRY_AFTER_SECONDS);
  }

  private static ApiException unavailable() {
    return ApiError.UNAVAILABLE
        .with("the queue of calls of server code cannot be reached")
        .withRetryAfter(RETRY_AFTER_SECONDS);
  }

  @Override
  public List<String> failures(String appId, String deploymentId)
      throws IOException, InterruptedException {
    return look(appId, deploymentId, Language.JS).failures();
  }

  @Override
  public Found look(String appId, String deploymentId) throws IOException, InterruptedException {
    return look(appId, deploymentId, Language.JAVA);
  }

  private Found look(String appId, String deploymentId, Language language)
      throws IOException, InterruptedException {
    try {
      QueuedCall message = QueuedCall.trial(appId, deploymentId, language, TRIAL);
      return send(message, new AtomicInteger(), TRIAL, TRIAL)
          .get(TRIAL.toMillis(), TimeUnit.MILLISECONDS)
          .found();
    } catch (ApiException e) {
      return new Found(List.of(e.text()), null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException told) {
        return new Found(List.of(told.text()), null);
      }
      throw new IOException("a runner cannot try the code out", e.getCause());
    } catch (TimeoutException e) {
      return new Found(
          List.of("no runner has tried the code out within " + TRIAL.toSeconds() + " s"), null);
    }
  }

  private void hear() {
    while (!closed) {
      try {
        CallQueue.Message message = queue.takeAnswer(PATIENCE);
        Pending one = message == null ? null : pending.get(message.call());
        if (message != null && one != null) {
          answered(one, message.content());
        }
      } catch (ValkeyUnavailableException e) {
        pause();
      } catch (RuntimeException e) {
        LOG.warn("an answer of a runner could not be heard", e);
        pause();
      }
    }
  }

  private void answered(Pending one, byte[] content) {
    RunnerAnswer.Read read;
    try {
      read = RunnerAnswer.read(content);
    } catch (JacksonException e) {
      LOG.warn("a runner answers in another way; is it of another version?");
      read = RunnerAnswer.read(RunnerAnswer.unavailable("the runner is of another version"));
    }
    complete(one, read);
  }

  private void complete(Pending one, RunnerAnswer.Read read) {
    if (end(one)) {
      // what comes of it may wait, and the others must be heard meanwhile
      var _ = Thread.ofVirtual().name("queued-call").start(() -> one.answer.complete(read));
    }
  }

  private void fail(Pending one, ApiException error) {
    if (end(one)) {
      var _ =
          Thread.ofVirtual()
              .name("queued-call")
              .start(() -> one.answer.completeExceptionally(error));
    }
  }

  /** Looks after calls whose answer takes its time. */
  private void look() {
    long now = System.nanoTime();
    for (Pending one : pending.values()) {
      if (now - one.deadline > 0) {
        withdraw(one);
        complete(
            one,
            new RunnerAnswer.Read(
                new RunnerAnswer(RunnerAnswer.Kind.TIMED_OUT, null, 0, null), new byte[0]));
      } else if (now - one.looked > LOOK.toNanos()) {
        one.looked = now;
        try {
          settle(one, queue.fate(one.id));
        } catch (ValkeyUnavailableException e) {
          return;
        } catch (RuntimeException e) {
          LOG.warn("it could not be asked what has become of a call", e);
          return;
        }
      }
    }
  }

  private void settle(Pending one, QueueScripts.Fate fate) {
    switch (fate) {
      case TAKEN, WAITING -> {
        // it will be answered
      }
      case RUNNER_GONE -> gone(one, "its runner was lost");
      case NO_RUNNER -> fail(one, noRunner());
      // unless the answer is on its way, which the next look will tell
      case UNKNOWN -> {
        if (one.unknown++ > 0) {
          gone(one, "the queue has lost it");
        }
      }
    }
  }

  private void gone(Pending one, String reason) {
    complete(
        one,
        new RunnerAnswer.Read(
            new RunnerAnswer(RunnerAnswer.Kind.WORKER_ENDED, reason, 0, null), new byte[0]));
  }

  private void withdraw(Pending one) {
    try {
      queue.withdraw(one.id);
    } catch (ValkeyUnavailableException e) {
      LOG.debug("a call stays in the queue until its time is up", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Calls that are on their way fail. */
  @Override
  public void close() {
    closed = true;
    looks.shutdownNow();
    ApiException stopping = ApiError.INVOCATION_FAILED.with("the server is stopping");
    for (Pending one : pending.values()) {
      withdraw(one);
      fail(one, stopping);
    }
    try {
      hearing.join(PATIENCE.multipliedBy(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
