package dev.backstay.code.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.invoke.CodeCall;
import dev.backstay.code.invoke.CodeWorkers;
import dev.backstay.code.invoke.WorkerReply;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.valkey.Valkey;
import dev.backstay.foundation.valkey.ValkeyUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Takes calls from the queue in Valkey and has the workers of this server do them. An app has the
 * same places, bounds and isolation here as on a server that runs its code itself; calls within
 * calls stay on this runner.
 *
 * <p>A runner that may not serve at the moment, since it has lost touch with the other servers on
 * the database, takes none and does not count as one.
 */
public final class QueueRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** How long it is tried to answer a call while Valkey does not answer. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);

  /** How long calls that are running may take while the runner stops. */
  private static final Duration STOPPING = Duration.ofSeconds(20);

  /** So old or new a message may be by this machine's clock. */
  private static final Duration MOST_AGE = Duration.ofMinutes(15);

  private static final int REMEMBERED = 500_000;

  /** Calls that are running or waiting for a worker, of all apps. */
  private static final int MOST_CALLS = 2_000;

  /** Of the heap, so much may be taken by messages of calls that are not answered. */
  private static final int SHARE_OF_HEAP = 8;

  private final CallQueue queue;
  private final CodeWorkers workers;
  private final CodeTrial trial;
  private final BiConsumer<String, String> code;
  private final BooleanSupplier mayServe;

  /** Calls that this runner has begun: none is made a second time because its message is copied. */
  private final Cache<String, Boolean> begun =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(MOST_AGE.multipliedBy(2))
          .build();

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final long mostBytes = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("code-queue-beat").factory());
  private final Thread taking =
      Thread.ofPlatform().daemon().name("code-queue").unstarted(this::takeAll);
  private volatile boolean closed;

  /**
   * @param self the id of this server among those on the database
   * @param workers that do the calls
   * @param trial tries code out on this machine
   * @param code makes sure that the code of an app's deployment lies on this machine
   * @param mayServe whether this server may serve now
   */
  public QueueRunner(
      Valkey valkey,
      Secrets secrets,
      String self,
      CodeWorkers workers,
      CodeTrial trial,
      BiConsumer<String, String> code,
      BooleanSupplier mayServe) {
    this.queue = new CallQueue(valkey, secrets, self);
    this.workers = workers;
    this.trial = trial;
    this.code = code;
    this.mayServe = mayServe;
  }

  /** Begins to take calls. To be called once. */
  public void start() {
    var _ = beats.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    taking.start();
  }

  /** How many calls of the queue are running here, or waiting for a worker. */
  public int underWay() {
    return calls.get();
  }

  private void beat() {
    try {
      if (mayServe.getAsBoolean()) {
        queue.beat();
      }
    } catch (ValkeyUnavailableException e) {
      LOG.debug("this runner could not say that it is there", e);
    } catch (RuntimeException e) {
      LOG.warn("this runner could not say that it is there", e);
    }
  }

  private void takeAll() {
    while (!closed) {
      try {
        if (calls.get() >= MOST_CALLS || bytes.get() >= mostBytes || !mayServe.getAsBoolean()) {
          Thread.sleep(PAUSE);
          continue;
        }
        CallQueue.Message message = queue.take(PATIENCE);
        if (message != null && begun.asMap().putIfAbsent(message.call(), true) == null) {
          begin(message);
        }
      } catch (ValkeyUnavailableException e) {
        pause();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("a call could not be taken off the queue", e);
        pause();
      }
    }
  }

  private void begin(CallQueue.Message message) {
    int length = message.content().length;
    calls.incrementAndGet();
    bytes.addAndGet(length);
    var _ =
        Thread.ofVirtual()
            .name("queued-call")
            .start(() -> {
              try {
                answer(message, done(message));
              } finally {
                calls.decrementAndGet();
                bytes.addAndGet(-length);
              }
            });
  }

  private byte[] done(CallQueue.Message message) {
    try {
      QueuedCall call = QueuedCall.read(message.content());
      if (Math.abs(System.currentTimeMillis() - call.sent()) > MOST_AGE.toMillis()) {
        LOG.warn(
            "a call was sent more than {} minutes ago or later than now: set the clocks of all"
                + " machines",
            MOST_AGE.toMinutes());
        return RunnerAnswer.unavailable("the clocks of the server and its runner differ too much");
      }
      return call.kind() == QueuedCall.Kind.TRIAL ? tried(call) : ran(call);
    } catch (ApiException e) {
      return RunnerAnswer.unavailable(e.text());
    } catch (JacksonException e) {
      LOG.warn("a server sends calls in another way; is it of another version?");
      return RunnerAnswer.unavailable("the server and its runner are of different versions");
    } catch (ExecutionException | IOException | RuntimeException e) {
      LOG.error("a call of the queue failed", e);
      return RunnerAnswer.unavailable("the app's code cannot be run (see the runner's log)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return RunnerAnswer.unavailable("the runner is stopping");
    }
  }

  private byte[] ran(QueuedCall queued) throws ExecutionException, InterruptedException {
    CodeCall call = queued.call();
    WorkerReply reply =
        workers.run(call, queued.invocation(call), queued.awaited(), queued.lowPriority()).get();
    return RunnerAnswer.of(reply);
  }

  private byte[] tried(QueuedCall queued) throws IOException, InterruptedException {
    code.accept(queued.appId(), queued.deploymentId());
    try {
      return RunnerAnswer.of(
          queued.language() == Language.JAVA
              ? trial.look(queued.appId(), queued.deploymentId())
              : new CodeTrial.Found(trial.failures(queued.appId(), queued.deploymentId()), null));
    } catch (RunnerUnavailableException e) {
      return RunnerAnswer.unavailable(String.valueOf(e.getMessage()));
    }
  }

  private void answer(CallQueue.Message message, byte[] answer) {
    long end = System.nanoTime() + ANSWERED_WITHIN.toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        queue.answer(message, answer);
        return;
      } catch (ValkeyUnavailableException e) {
        pause();
      }
    }
    LOG.warn("a call was done, but could not be answered: Valkey does not answer");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes no more calls, and waits for those that are running. */
  @Override
  public void close() {
    closed = true;
    taking.interrupt();
    try {
      taking.join(PATIENCE.multipliedBy(4));
      long end = System.nanoTime() + STOPPING.toNanos();
      while (calls.get() > 0 && System.nanoTime() - end < 0) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    beats.shutdownNow();
    try {
      queue.leave();
    } catch (ValkeyUnavailableException e) {
      LOG.debug("this runner counts as there for some seconds more", e);
    }
  }
}
