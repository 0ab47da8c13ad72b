package dev.backstay.code.queue;

import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.HostFailure;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.invoke.CodeCall;
import dev.backstay.code.invoke.CodeWorkers;
import dev.backstay.code.invoke.WorkerReply;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Takes calls from the queue in Valkey and runs them in the workers of this server. An app has the
 * same places, bounds and isolation here as on a server that runs its code itself; calls within
 * calls stay on this runner.
 *
 * <p>A runner that may not serve at the moment, since it has lost touch with the other servers on
 * the database, takes none and does not count as one.
 */
public final class QueueRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration ANNOUNCE_EVERY = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** How long it tries to take a call, or to send an answer, while Valkey does not respond. */
  private static final Duration VALKEY_TIMEOUT = Duration.ofSeconds(20);

  /** How long it tries to say that an answer could not be sent. */
  private static final Duration LAST_TIMEOUT = Duration.ofMinutes(2);

  /** How long a call for which nobody waits may wait for one of its app's places. */
  private static final Duration MAX_WAIT_UNAWAITED = Duration.ofMinutes(10);

  private static final Duration NEXT_TRY = Duration.ofSeconds(1);

  /** How long it waits for running calls when it stops. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** How far the time of a message may be from this machine's clock, either way. */
  private static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofMinutes(15);

  private static final int MAX_REMEMBERED = 100_000;

  /** Calls that are running or waiting for a worker, of all apps. */
  private static final int MAX_CALLS = 5_000;

  private static final int MAX_TRIALS = 2;

  /** Messages and answers of calls may take this part of the heap: a quarter. */
  private static final int SHARE_OF_HEAP = 4;

  /** And those of one app this part of that. */
  private static final int SHARE_OF_APP = 4;

  private final CallQueue queue;
  private final CodeWorkers workers;
  private final CodeTrial trial;
  private final TrialFiles files;
  private final BooleanSupplier mayServe;

  /**
   * The latest calls that this runner has begun, so that a copied message does not run a second
   * time; the taking thread's.
   */
  private final Map<String, Boolean> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Map<String, Long> bytesOfApps = new ConcurrentHashMap<>();
  private final long maxBytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
  private final Semaphore trials = new Semaphore(MAX_TRIALS);
  private final ScheduledExecutorService announcements =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("code-queue-announce").factory());
  private final Thread taking =
      Thread.ofPlatform().daemon().name("code-queue").unstarted(this::takeAll);
  private volatile boolean stopping;
  private volatile boolean stopped;
  private volatile long stopUntil;

  /** The code of a deployment that is tried out. */
  public interface TrialFiles {
    /**
     * Makes sure that the code lies on this machine.
     *
     * @throws ApiException when it cannot be had
     */
    void fetch(String appId, String deploymentId);

    /** Deletes it from this machine, unless the deployment is kept by now. */
    void discard(String appId, String deploymentId);
  }

  /**
   * @param valkey where the queue is
   * @param self the id of this server among those on the database
   * @param workers that run the calls
   * @param trial tries code out on this machine
   * @param files the code for that
   * @param mayServe whether this server may serve now
   */
  public QueueRunner(
      ValkeySettings valkey,
      Secrets secrets,
      String self,
      CodeWorkers workers,
      CodeTrial trial,
      TrialFiles files,
      BooleanSupplier mayServe) {
    this.queue = new CallQueue(valkey, secrets, self);
    this.workers = workers;
    this.trial = trial;
    this.files = files;
    this.mayServe = mayServe;
  }

  /** Begins to take calls. To be called once. */
  public void start() {
    taking.start();
    var _ =
        announcements.scheduleWithFixedDelay(
            this::announce, 0, ANNOUNCE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many calls of the queue are running here, or waiting for a worker. */
  public int underWay() {
    return calls.get();
  }

  @SuppressWarnings("CatchingUnchecked") // the next announcement must come
  private synchronized void announce() {
    try {
      boolean takes = !stopping && taking.isAlive() && mayServe.getAsBoolean();
      if (takes || stopping || calls.get() > 0) {
        queue.announce(takes);
      }
    } catch (ValkeyUnavailableException e) {
      LOG.debug("this runner cannot be announced in Valkey", e);
    } catch (Exception | Error e) {
      LOG.warn("this runner cannot be announced in Valkey", e);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever one call is, the others must be taken
  private void takeAll() {
    while (!stopping) {
      try {
        if (calls.get() >= MAX_CALLS || bytes.get() >= maxBytes || !mayServe.getAsBoolean()) {
          Thread.sleep(PAUSE);
          continue;
        }
        String id = queue.next(PATIENCE);
        if (id != null) {
          take(id);
        }
      } catch (ValkeyUnavailableException e) {
        pause();
      } catch (InterruptedException e) {
        return;
      } catch (Exception | Error e) {
        LOG.warn("a call could not be taken off the queue", e);
        pause();
      }
    }
  }

  private void take(String id) throws InterruptedException {
    CallQueue.Message message = taken(id);
    if (message == null || begun.putIfAbsent(id, true) != null) {
      return;
    }
    boolean begins = false;
    try {
      begin(message);
      begins = true;
    } finally {
      if (!begins) {
        answer(message, AnswerMessage.unavailable("the runner cannot begin it"), null);
      }
    }
  }

  /** Asks until Valkey answers: a call that it has given to this runner is for nobody else. */
  private CallQueue.@Nullable Message taken(String id) throws InterruptedException {
    long end = System.nanoTime() + VALKEY_TIMEOUT.toNanos();
    while (true) {
      try {
        return queue.take(id);
      } catch (ValkeyUnavailableException e) {
        if (e.isRefused() || System.nanoTime() - end > 0) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private void begin(CallQueue.Message message) {
    Held held = new Held(message.content().length);
    boolean started = false;
    try {
      var _ =
          Thread.ofVirtual()
              .name("queued-call")
              .start(() -> {
                try {
                  byte[] answer = run(message, held);
                  if (answer != null) {
                    answer(message, answer, held);
                  }
                } finally {
                  held.close();
                }
              });
      started = true;
    } finally {
      if (!started) {
        held.close();
      }
    }
  }

  /** What a call takes of the runner until it is answered. */
  private final class Held implements AutoCloseable {
    private long length;
    private @Nullable String appId;

    Held(long length) {
      this.length = length;
      calls.incrementAndGet();
      bytes.addAndGet(length);
    }

    /** Counts it for an app. */
    void of(String app) {
      appId = app;
      bytesOfApps.merge(app, length, Long::sum);
    }

    /** Counts more of it. */
    void add(long more) {
      length += more;
      bytes.addAndGet(more);
      if (appId != null) {
        bytesOfApps.merge(appId, more, Long::sum);
      }
    }

    /** Whether the app has more than its share, if this is not all of it. */
    boolean isTooMuch(long more) {
      long all = appId == null ? 0 : bytesOfApps.getOrDefault(appId, 0L);
      return all > length && all + more > maxBytes / SHARE_OF_APP;
    }

    @Override
    public void close() {
      calls.decrementAndGet();
      bytes.addAndGet(-length);
      if (appId != null) {
        bytesOfApps.computeIfPresent(
            appId, (id, sum) -> sum <= length ? null : Long.valueOf(sum - length));
      }
    }
  }

  /** The answer; null for a call that was given back. */
  @SuppressWarnings("CatchingUnchecked") // it must be answered
  private byte @Nullable [] run(CallQueue.Message message, Held held) {
    try {
      CallMessage call = CallMessage.read(message.content());
      if (Math.abs(System.currentTimeMillis() - call.sent()) > MAX_CLOCK_DIFFERENCE.toMillis()) {
        LOG.warn(
            "the time of a call differs from this machine's by more than {} minutes: synchronize"
                + " the clocks",
            MAX_CLOCK_DIFFERENCE.toMinutes());
        return AnswerMessage.unavailable("the clocks of the server and its runner differ too much");
      }
      held.of(call.appId());
      return call.kind() == CallMessage.Kind.TRIAL ? tryOut(call) : runCall(message, call, held);
    } catch (ApiException e) {
      return AnswerMessage.unavailable(e.text());
    } catch (JacksonException e) {
      LOG.warn("a call cannot be read; does its server run another version?");
      return AnswerMessage.unavailable("the server and its runner are of different versions");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AnswerMessage.unavailable("the runner is stopping");
    } catch (Exception | Error e) {
      LOG.error("a call of the queue failed", e);
      return AnswerMessage.unavailable("the app's code cannot be run (see the runner's log)");
    }
  }

  private byte @Nullable [] runCall(CallQueue.Message message, CallMessage queued, Held held)
      throws ExecutionException, InterruptedException {
    long waited = queued.awaited() ? message.waitedMillis() : 0;
    if (queued.awaited() && waited >= queued.leftMillis()) {
      return AnswerMessage.timedOut();
    }
    CodeCall call = queued.call(waited);
    workers.prepare(call);
    long end = System.nanoTime() + MAX_WAIT_UNAWAITED.toNanos();
    while (true) {
      // messages of one app must not take the room of all
      WorkerReply reply =
          held.isTooMuch(0)
              ? new WorkerReply.Failed(new HostFailure.QueueFull())
              : workers
                  .run(
                      call, queued.invocation(call, waited), queued.awaited(), queued.lowPriority())
                  .get();
      boolean full = reply.failure() instanceof HostFailure.QueueFull;
      if (!full || queued.awaited() || System.nanoTime() - end >= 0) {
        return AnswerMessage.of(reply);
      }
      // it was accepted, and nobody would hear that it was not made
      if (stopping) {
        queue.release(message.call(), MAX_WAIT_UNAWAITED);
        return null;
      }
      Thread.sleep(NEXT_TRY);
    }
  }

  private byte[] tryOut(CallMessage wanted) throws IOException, InterruptedException {
    trials.acquire();
    boolean good = false;
    try {
      files.fetch(wanted.appId(), wanted.deploymentId());
      CodeTrial.Found found =
          wanted.language() == Language.JAVA
              ? trial.look(wanted.appId(), wanted.deploymentId())
              : new CodeTrial.Found(trial.failures(wanted.appId(), wanted.deploymentId()), null);
      good = found.failures().isEmpty();
      return AnswerMessage.of(found);
    } catch (RunnerUnavailableException e) {
      return AnswerMessage.unavailable(String.valueOf(e.getMessage()));
    } finally {
      trials.release();
      if (!good) {
        files.discard(wanted.appId(), wanted.deploymentId());
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the caller must hear something
  private void answer(CallQueue.Message message, byte[] answer, @Nullable Held held) {
    try {
      byte[] sent = answer;
      if (held != null && held.isTooMuch(2L * answer.length)) {
        sent = AnswerMessage.unavailable("too many answers of this app wait on the runner");
      }
      if (held != null) {
        held.add(2L * sent.length);
      }
      if (send(message, sent, VALKEY_TIMEOUT)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception | Error e) {
      LOG.error("an answer cannot be sent", e);
    }
    LOG.warn("a call has run, but its answer cannot be sent: Valkey does not respond");
    try {
      var _ =
          send(message, AnswerMessage.unavailable("its answer could not be sent"), LAST_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it was sent within a time. */
  private boolean send(CallQueue.Message message, byte[] answer, Duration time)
      throws InterruptedException {
    byte[] sealed = queue.sealedAnswer(message, answer);
    long end = System.nanoTime() + time.toNanos();
    Duration pause = PAUSE;
    while (true) {
      try {
        queue.answer(message, sealed);
        return true;
      } catch (ValkeyUnavailableException e) {
        if (System.nanoTime() - end > 0 || stopped) {
          return false;
        }
        Thread.sleep(pause);
        pause = pause.compareTo(NEXT_TRY) < 0 ? pause.multipliedBy(2) : NEXT_TRY;
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

  /**
   * Takes no more calls, and waits up to 20 s for those that are running, which still may call this
   * server. May be called more than once; all of it takes no longer.
   */
  public void stop() {
    synchronized (this) {
      if (!stopping) {
        stopUntil = System.nanoTime() + STOP_TIMEOUT.toNanos();
        stopping = true;
      }
    }
    announce();
    try {
      if (taking.isAlive()) {
        taking.join(PATIENCE.multipliedBy(4));
      }
      while (calls.get() > 0 && System.nanoTime() - stopUntil < 0) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    if (stopped) {
      return;
    }
    stopped = true;
    taking.interrupt();
    announcements.shutdownNow();
    try {
      var _ = announcements.awaitTermination(PATIENCE.toMillis() * 4, TimeUnit.MILLISECONDS);
      queue.leave();
    } catch (ValkeyUnavailableException e) {
      LOG.debug("this runner counts as alive for some seconds more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.close();
  }
}
