package dev.backstay.code.invoke;

import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.broker.TaskQueue;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.host.HostFailure;
import dev.backstay.code.host.HostLog;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.traces.Span;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls server code and brings back what it says, or an error in time whatever the code does.
 *
 * <p>Per app no more invocations run than it has workers, and no more wait than may; so an app
 * whose code loops for ever uses up its own places and nobody else's. The server's own clock
 * decides when an invocation has taken too long.
 *
 * <p>Code may call code of the same app. Such a call runs in the worker whose code asks for it, so
 * it never waits for its own callers; depth and number are bounded, and the time of the outermost
 * invocation bounds those within it.
 */
public final class Invoker {
  private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);

  /** A place comes free as soon as any call of the app has ended; calls take milliseconds. */
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final String ABORTED = "Task execution is aborted due to timeout";

  private final CodeSettings settings;
  private final CodeWorkers workers;
  private final InvocationMeters meters;
  private final WorkerCodec codec;
  private final BrokerCalls brokerCalls;
  private final String repository;

  /**
   * @param workers where deployed code runs
   * @param log takes what code logs
   */
  public Invoker(
      CodeSettings settings,
      DeploymentLayout layout,
      DebugSessions debugging,
      TaskBroker broker,
      CodeWorkers workers,
      HostLog log,
      InvocationKeys keys,
      InvocationMeters meters) {
    // Where code lies on this machine concerns nobody who calls it.
    this.repository = layout.repository() + "/";
    this.settings = settings;
    this.workers = workers;
    this.meters = meters;
    this.codec = new WorkerCodec(log, settings.resultBytes());
    this.brokerCalls =
        new BrokerCalls(
            debugging, broker, keys, new TaskCodec(settings.publicUrl(), settings.resultBytes()));
  }

  /**
   * Calls server code and waits for its result. Blocks; call it on a virtual thread.
   *
   * @throws ApiException what the code threw, or 14004 when it could not be run to its end, 14005
   *     when it took too long, 90503 when too many calls of this app are waiting
   */
  public TaskReply invoke(CodeCall call) {
    return invoke(call, false);
  }

  /**
   * As {@link #invoke(CodeCall)}.
   *
   * @param lowPriority whether it comes after all that others wait for
   */
  public TaskReply invoke(CodeCall call, boolean lowPriority) {
    try {
      return start(call, lowPriority).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ApiException error ? error : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiError.INVOCATION_FAILED.with("the server is stopping");
    }
  }

  /**
   * Calls server code and does not wait.
   *
   * @return completes with the reply, or with the {@link ApiException} that {@link #invoke} throws,
   *     on a thread that must not be made to wait
   * @throws ApiException 14004 when the calls are nested too deep, or too many have come of one
   */
  public CompletableFuture<TaskReply> start(CodeCall call) {
    return start(call, false);
  }

  private CompletableFuture<TaskReply> start(CodeCall call, boolean lowPriority) {
    prepare(call);
    Invocation admitted = call.invocation(deadline(call));
    requireRoom(admitted);
    Span span = InvocationSpans.begin(call, admitted);
    Invocation invocation = admitted.traced(span);
    if (brokerCalls.serve(call)) {
      return measured(
          span, byBroker(call, invocation, lowPriority ? TaskQueue.LOW_PRIORITY : TaskQueue.MAIN));
    }
    return measured(
        span,
        submit(span, call, invocation, true, lowPriority).thenApply(reply -> result(call, reply)));
  }

  private CompletableFuture<TaskReply> measured(Span span, CompletableFuture<TaskReply> reply) {
    return meters.measured(InvocationSpans.ended(span, reply));
  }

  /**
   * Calls server code and does not wait: its result, an error included, goes nowhere.
   *
   * @throws ApiException 90503 when too many calls of this app are waiting; 14004 when the calls
   *     are nested too deep, or too many have come of one
   */
  public void dispatch(CodeCall call, boolean lowPriority) {
    prepare(call);
    Invocation admitted = call.invocation(Instant.now().plus(settings.timeout()));
    requireRoom(admitted);
    Span span = InvocationSpans.begin(call, admitted);
    Invocation invocation = admitted.traced(span);
    if (brokerCalls.serve(call)) {
      noteEnd(
          call,
          measured(
              span,
              byBroker(call, invocation, lowPriority ? TaskQueue.LOW_PRIORITY : TaskQueue.MAIN)));
      return;
    }
    CompletableFuture<WorkerReply> reply = submit(span, call, invocation, false, lowPriority);
    if (reply.state() == Future.State.SUCCESS
        && reply.resultNow().failure() instanceof HostFailure.QueueFull) {
      ApiException busy = busy();
      var _ = InvocationSpans.ended(span, CompletableFuture.failedFuture(busy));
      throw busy;
    }
    if (reply.state() == Future.State.FAILED && reply.exceptionNow() instanceof ApiException e) {
      var _ = measured(span, reply.thenApply(done -> result(call, done)));
      throw e;
    }
    noteEnd(call, measured(span, reply.thenApply(done -> result(call, done))));
  }

  /** Before its time begins. */
  private void prepare(CodeCall call) {
    if (!brokerCalls.serve(call)) {
      workers.prepare(call);
    }
  }

  private CompletableFuture<WorkerReply> submit(
      Span span, CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority) {
    try {
      return workers.run(call, invocation, awaited, lowPriority);
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      var _ = InvocationSpans.ended(span, CompletableFuture.failedFuture(e));
      throw e;
    }
  }

  /** Too many calls wait. */
  static ApiException busy() {
    return ApiError.UNAVAILABLE
        .with("too many calls of this app's server code are waiting")
        .withRetryAfter(RETRY_AFTER_SECONDS);
  }

  private static void noteEnd(CodeCall call, CompletableFuture<TaskReply> reply) {
    var _ =
        reply.exceptionally(failure -> {
          LOG.debug("asynchronous call of {} ended with an error", call);
          return new TaskReply(null, null, 0, Map.of(), List.of());
        });
  }

  private CompletableFuture<TaskReply> byBroker(
      CodeCall call, Invocation invocation, TaskQueue queue) {
    CompletableFuture<TaskReply> reply = new CompletableFuture<>();
    var _ =
        Thread.ofVirtual()
            .name("debugged-call")
            .start(() -> {
              try {
                reply.complete(checked(brokerCalls.run(call, invocation, queue, BrokerCalls.TIME)));
              } catch (TimeoutException e) {
                reply.completeExceptionally(timedOut());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reply.completeExceptionally(e);
              } catch (RuntimeException e) {
                reply.completeExceptionally(e);
              }
            });
    return reply;
  }

  /** When the time of a call is up that is made now. */
  private Instant deadline(CodeCall call) {
    Instant own =
        Instant.now().plus(brokerCalls.serve(call) ? BrokerCalls.TIME : settings.timeout());
    Invocation parent = call.origin().parent();
    return parent == null || own.isBefore(parent.deadline()) ? own : parent.deadline();
  }

  /** Both bounds are of what comes of one invocation: how deep, and how many altogether. */
  private void requireRoom(Invocation invocation) {
    if (invocation.depth() >= settings.nesting()) {
      throw ApiError.INVOCATION_FAILED.with(
          "services call each other more than "
              + settings.nesting()
              + " deep: "
              + invocation.chain());
    }
    if (!invocation.budget().take(settings.invocations())) {
      throw ApiError.INVOCATION_FAILED.with(
          "more than "
              + settings.invocations()
              + " invocations (setting code-invocations) have come of one: "
              + invocation.chain());
    }
  }

  private TaskReply result(CodeCall call, WorkerReply reply) {
    try {
      return switch (reply) {
        case WorkerReply.Answered answered ->
            checked(codec.reply(call, answered.head(), answered.body()));
        case WorkerReply.Failed failed -> throw error(failed.failure());
      };
    } catch (ApiException e) {
      throw new CompletionException(e);
    }
  }

  private ApiException error(HostFailure failure) {
    return switch (failure) {
      case HostFailure.WorkerEnded ended ->
          ApiError.INVOCATION_FAILED.with(
              "its worker ended (" + ended.reason() + ") before it answered");
      case HostFailure.TimedOut _ -> timedOut();
      case HostFailure.QueueFull _ -> busy();
      case HostFailure.Unavailable unavailable ->
          ApiError.INVOCATION_FAILED.with(unavailable.message());
    };
  }

  /** The reply, unless it is an error: that is thrown, with what the code has set beside it. */
  private TaskReply checked(TaskReply reply) {
    TaskReply.Failure failure = reply.failure();
    if (failure == null) {
      return reply;
    }
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
            message.replace(repository, ""))
        .withHeaders(headers(reply));
  }

  private static List<Map.Entry<String, String>> headers(TaskReply reply) {
    return java.util.stream.Stream.concat(
            reply.headers().entrySet().stream()
                .filter(header -> !header.getKey().equalsIgnoreCase("Content-Type"))
                .map(header -> Map.entry(header.getKey(), header.getValue())),
            reply.cookies().stream().map(cookie -> Map.entry("Set-Cookie", cookie)))
        .toList();
  }

  private ApiException timedOut() {
    return ApiError.INVOCATION_TIMEOUT.with(settings.timeout().toSeconds());
  }
}
