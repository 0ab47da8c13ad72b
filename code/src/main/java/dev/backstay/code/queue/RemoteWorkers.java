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
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import dev.backstay.store.database.Ids;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The worker processes of runners, for a server that runs no code: calls go there by the queue in
 * Valkey. A call whose runner dies fails, as one whose worker dies, and is never made a second
 * time.
 *
 * <p>Of an app no more calls are on their way than its places on all runners and its queue hold,
 * and no more than {@link #MAX_BYTES_OF_APP} of messages.
 */
public final class RemoteWorkers implements CodeWorkers, CodeTrial, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWorkers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration CHECK_EVERY = Duration.ofMillis(500);

  /** A call without an answer is checked after this long, and again each time it has passed. */
  private static final Duration CHECK_AFTER = Duration.ofSeconds(2);

  /** Of so many checks of a call that waits, one looks whether the queue still has it. */
  private static final int THOROUGH = 5;

  /** So many checks in a row must find that a call's runner is lost, or that nobody knows it. */
  private static final int CHECKS_TO_BE_LOST = 2;

  /** And so many that it is answered. */
  private static final int CHECKS_OF_ANSWERED = 5;

  /** After Valkey has not answered, runners need so long to be announced again. */
  private static final Duration RECOVERY = Duration.ofSeconds(3);

  /** How long a call may wait for a runner for which nobody waits. */
  private static final Duration MAX_WAIT_UNAWAITED = Duration.ofMinutes(10);

  /** What a runner may need beyond the time of a call: to start a worker, and to answer. */
  private static final Duration MARGIN = Duration.ofSeconds(40);

  private static final Duration TRIAL_TIMEOUT = Duration.ofMinutes(2);
  private static final int RETRY_AFTER_SECONDS = 2;

  /** Of messages of one app that are on their way. */
  private static final long MAX_BYTES_OF_APP = 64 << 20;

  /** Withdrawals that wait for Valkey. */
  private static final int MAX_WITHDRAWN = 10_000;

  private final CallQueue queue;
  private final CodeSettings settings;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();

  /** What each app has on its way; pending calls hold it. */
  private final Cache<String, Share> byApp = Caffeine.newBuilder().weakValues().build();

  /** Calls that may be in the queue although it has not said so. */
  private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService checks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("code-queue-checks").factory());
  private final Thread receiving =
      Thread.ofPlatform().daemon().name("code-queue-answers").unstarted(this::receiveAnswers);
  private volatile int runners = 1;
  private volatile long unavailableAt = System.nanoTime() - RECOVERY.toNanos();
  private volatile boolean closed;

  /** What an app has on its way. */
  private static final class Share {
    private int calls;
    private long bytes;

    synchronized boolean take(int length, int maxCalls) {
      if (calls >= maxCalls || (calls > 0 && bytes + length > MAX_BYTES_OF_APP)) {
        return false;
      }
      calls++;
      bytes += length;
      return true;
    }

    synchronized void give(int length) {
      calls--;
      bytes -= length;
    }
  }

  /** A call that is on its way. */
  private static final class Pending {
    final String id = Ids.next();
    final CompletableFuture<AnswerMessage.Read> answer = new CompletableFuture<>();
    final Share share;
    final int length;
    final boolean awaited;
    final long deadline;

    /** When the queue drops it if no runner has taken it. */
    final long keptUntil;

    // the checking thread's
    long checkedAt = System.nanoTime();
    int checked;
    int lost;

    Pending(Share share, int length, boolean awaited, Duration keep, Duration time) {
      this.share = share;
      this.length = length;
      this.awaited = awaited;
      this.keptUntil = System.nanoTime() + keep.toNanos();
      this.deadline = System.nanoTime() + time.toNanos();
    }
  }

  /**
   * @param valkey where the queue is
   * @param self the id of this server among those on the database
   */
  public RemoteWorkers(ValkeySettings valkey, Secrets secrets, String self, CodeSettings settings) {
    this.queue = new CallQueue(valkey, secrets, self);
    this.settings = settings;
  }

  /** Begins to receive answers. To be called once. */
  public void start() {
    receiving.start();
    var _ =
        checks.scheduleWithFixedDelay(
            this::check, CHECK_EVERY.toMillis(), CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A line for the operator at the start. Asks Valkey. */
  public String notice() {
    String where = "server code runs on runners, through the queue in Valkey at " + queue.address();
    try {
      return queue.countRunners() > 0
          ? where
          : where + "; no runner is running yet (start a server with server-code=runner)";
    } catch (ValkeyUnavailableException e) {
      return where + ", which does not answer";
    }
  }

  /** How many calls are on their way. */
  public int underWay() {
    return pending.size();
  }

  /** The runner fetches the code. */
  @Override
  public void prepare(CodeCall call) {}

  @Override
  public CompletableFuture<WorkerReply> run(
      CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority) {
    Duration left = awaited ? left(invocation.deadline()) : settings.timeout();
    byte[] message = CallMessage.of(call, invocation, left, awaited, lowPriority).write();
    Share share = byApp.get(call.appId(), id -> new Share());
    if (!share.take(message.length, settings.waiting() + settings.workers() * runners)) {
      return CompletableFuture.completedFuture(new WorkerReply.Failed(new HostFailure.QueueFull()));
    }
    Duration keep = awaited ? left : MAX_WAIT_UNAWAITED;
    return send(
            message,
            new Pending(share, message.length, awaited, keep, keep.plus(left).plus(MARGIN)),
            keep)
        .thenApply(AnswerMessage.Read::reply);
  }

  private static Duration left(Instant deadline) {
    Duration left = Duration.between(Instant.now(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * @param one whose share is taken already
   * @param keep for how long it may wait in the queue
   */
  private CompletableFuture<AnswerMessage.Read> send(byte[] message, Pending one, Duration keep) {
    pending.put(one.id, one);
    boolean put = false;
    try {
      if (closed) {
        throw stopping();
      }
      int found = queue.put(one.id, message, keep);
      if (found == 0) {
        throw noRunner();
      }
      runners = found;
      put = true;
      return one.answer;
    } catch (ValkeyUnavailableException e) {
      if (!e.mayBeDone()) {
        throw unavailable();
      }
      unavailableAt = System.nanoTime();
      withdraw(one.id);
      throw ApiError.INVOCATION_FAILED.with(
          "the queue of calls did not answer in time; the call may have been made");
    } finally {
      if (!put) {
        end(one);
      }
    }
  }

  private boolean end(Pending one) {
    boolean first = pending.remove(one.id, one);
    if (first) {
      one.share.give(one.length);
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

  private static ApiException stopping() {
    return ApiError.INVOCATION_FAILED.with("the server is stopping");
  }

  @Override
  public List<String> failures(String appId, String deploymentId)
      throws IOException, InterruptedException {
    return tryOut(appId, deploymentId, Language.JS).failures();
  }

  @Override
  public Found look(String appId, String deploymentId) throws IOException, InterruptedException {
    return tryOut(appId, deploymentId, Language.JAVA);
  }

  private Found tryOut(String appId, String deploymentId, Language language)
      throws IOException, InterruptedException {
    byte[] message = CallMessage.trial(appId, deploymentId, language, TRIAL_TIMEOUT).write();
    Share own = new Share();
    var _ = own.take(message.length, 1);
    try {
      return send(
              message,
              new Pending(own, message.length, true, TRIAL_TIMEOUT, TRIAL_TIMEOUT),
              TRIAL_TIMEOUT)
          .get(TRIAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .found();
    } catch (ApiException e) {
      return new Found(List.of(e.text()), null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException error) {
        return new Found(List.of(error.text()), null);
      }
      throw new IOException("a runner cannot try the code out", e.getCause());
    } catch (TimeoutException e) {
      return new Found(
          List.of("no runner has tried the code out within " + TRIAL_TIMEOUT.toMinutes() + " min"),
          null);
    }
  }

  /** Whatever one answer is, the others must be received. */
  @SuppressWarnings("CatchingUnchecked")
  private void receiveAnswers() {
    while (!closed) {
      try {
        CallQueue.Message message = queue.takeAnswer(PATIENCE);
        Pending one = message == null ? null : pending.get(message.call());
        if (message != null && one != null) {
          complete(one, read(message.content()));
        }
      } catch (ValkeyUnavailableException e) {
        pause();
      } catch (Exception | Error e) {
        LOG.warn("a runner's answer cannot be received", e);
        pause();
      }
    }
  }

  private static AnswerMessage.Read read(byte[] content) {
    try {
      return AnswerMessage.read(content);
    } catch (JacksonException e) {
      LOG.warn("a runner's answer cannot be read; does it run another version?");
      return AnswerMessage.read(AnswerMessage.unavailable("the runner is of another version"));
    }
  }

  private void complete(Pending one, AnswerMessage.Read read) {
    if (end(one)) {
      // what comes of it may wait, and the others must be received meanwhile
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

  /** Ends calls whose time is up, and asks what has become of those that have no answer yet. */
  @SuppressWarnings("CatchingUnchecked") // the next check must come
  private void check() {
    try {
      long now = System.nanoTime();
      for (Pending one : pending.values()) {
        if (now - one.deadline > 0) {
          withdraw(one.id);
          timedOut(one);
        }
      }
      checkFates(now);
    } catch (ValkeyUnavailableException e) {
      unavailableAt = System.nanoTime();
    } catch (Exception | Error e) {
      LOG.warn("the state of calls cannot be read", e);
    }
  }

  private void checkFates(long now) {
    for (String id : List.copyOf(withdrawn)) {
      var _ = queue.withdraw(id);
      withdrawn.remove(id);
    }
    for (Pending one : pending.values()) {
      if (now - one.checkedAt > CHECK_AFTER.toNanos()) {
        one.checkedAt = now;
        applyFate(one, queue.fate(one.id, ++one.checked % THOROUGH == 0));
      }
    }
  }

  private void applyFate(Pending one, QueueScripts.Fate fate) {
    if (fate == QueueScripts.Fate.TAKEN || fate == QueueScripts.Fate.WAITING) {
      one.lost = 0;
      return;
    }
    if (fate == QueueScripts.Fate.NO_RUNNER && !one.awaited) {
      // one may come
      one.lost = 0;
      return;
    }
    if (fate == QueueScripts.Fate.UNKNOWN && System.nanoTime() - one.keptUntil >= 0) {
      timedOut(one);
      return;
    }
    boolean recovered = System.nanoTime() - unavailableAt > RECOVERY.toNanos();
    // once may be a moment: runners have not been announced yet, or the answer is on its way
    int enough = fate == QueueScripts.Fate.ANSWERED ? CHECKS_OF_ANSWERED : CHECKS_TO_BE_LOST;
    if (!recovered || ++one.lost < enough) {
      return;
    }
    boolean taken = queue.withdraw(one.id);
    if (fate == QueueScripts.Fate.NO_RUNNER && !taken) {
      fail(one, noRunner());
    } else {
      lost(
          one,
          switch (fate) {
            case RUNNER_GONE, NO_RUNNER -> "its runner was lost before it answered";
            case ANSWERED -> "its answer was lost";
            case UNKNOWN, TAKEN, WAITING -> "the queue has lost the call";
          });
    }
  }

  private void lost(Pending one, String reason) {
    if (!one.awaited) {
      LOG.warn("a call of server code that nobody waits for was not made to its end: {}", reason);
    }
    complete(one, AnswerMessage.read(AnswerMessage.unavailable(reason)));
  }

  private void timedOut(Pending one) {
    complete(one, AnswerMessage.read(AnswerMessage.timedOut()));
  }

  /** Now, or when Valkey answers again. */
  private void withdraw(String id) {
    try {
      var _ = queue.withdraw(id);
    } catch (ValkeyUnavailableException e) {
      if (withdrawn.size() < MAX_WITHDRAWN) {
        withdrawn.add(id);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Calls that somebody waits for fail; the others stay in the queue. */
  @Override
  public void close() {
    closed = true;
    checks.shutdownNow();
    for (Pending one : pending.values()) {
      if (one.awaited) {
        withdraw(one.id);
      }
      fail(one, stopping());
    }
    try {
      receiving.join(PATIENCE.multipliedBy(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.close();
  }
}
