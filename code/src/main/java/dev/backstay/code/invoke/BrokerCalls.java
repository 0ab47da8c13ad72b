package dev.backstay.code.invoke;

import dev.backstay.code.broker.QueueFullException;
import dev.backstay.code.broker.QueuedTask;
import dev.backstay.code.broker.RunnerLostException;
import dev.backstay.code.broker.Submission;
import dev.backstay.code.broker.TaskBroker;
import dev.backstay.code.broker.TaskQueue;
import dev.backstay.code.debug.DebugSessions;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls that go to the official CodeRunner by way of the {@link TaskBroker}: while a developer
 * debugs an app's code on their own machine.
 *
 * <p>Methods block; call them on virtual threads.
 */
final class BrokerCalls {
  /**
   * The runner says itself that time is up, counted from when it has the call. This much later we
   * say it, in case the runner hangs.
   */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Duration TEARDOWN = Duration.ofSeconds(5);
  private static final Duration TAKE = Duration.ofSeconds(10);

  /** Time for breakpoints, whatever deployed code is given. */
  static final Duration TIME = Duration.ofMinutes(10);

  private final DebugSessions sessions;
  private final TaskBroker broker;
  private final InvocationKeys keys;
  private final TaskCodec codec;

  BrokerCalls(DebugSessions sessions, TaskBroker broker, InvocationKeys keys, TaskCodec codec) {
    this.sessions = sessions;
    this.broker = broker;
    this.keys = keys;
    this.codec = codec;
  }

  /** Whether a call goes this way now. */
  boolean serve(CodeCall call) {
    return switch (call) {
      case ServiceCall service -> sessions.service(service.appId(), service.serviceName()) != null;
      case HandlerCall handler ->
          sessions.handles(
              handler.appId(), handler.code().language(), handler.eventId(), handler.target());
    };
  }

  /**
   * Has the runner do a call and waits for what it says.
   *
   * @throws ApiException 14021 when the developer's machine is not connected, or goes away; 90503
   *     when too many wait
   * @throws TimeoutException the runner says nothing in time
   */
  TaskReply run(CodeCall call, Invocation invocation, TaskQueue queue, Duration timeout)
      throws InterruptedException, TimeoutException {
    if (!broker.isConnected(call.appId())) {
      throw ApiError.DEBUGGER_DISCONNECTED.with();
    }
    InvocationKey key =
        keys.mint(call.appId(), invocation, TAKE.plus(MARGIN).plus(timeout).plus(TEARDOWN));
    try {
      QueuedTask task = codec.encode(call, key, timeout);
      Submission submission = broker.submit(call.appId(), queue, task);
      try {
        awaitTaken(submission);
        return codec.decode(await(submission.result(), timeout.plus(MARGIN)), task);
      } catch (TimeoutException e) {
        submission.abandon();
        throw e;
      }
    } catch (RunnerLostException e) {
      throw ApiError.DEBUGGER_DISCONNECTED.with();
    } catch (QueueFullException e) {
      throw Invoker.busy();
    } finally {
      keys.end(key);
    }
  }

  private static void awaitTaken(Submission submission) throws InterruptedException {
    try {
      await(submission.taken(), TAKE);
    } catch (TimeoutException e) {
      submission.abandon();
      throw ApiError.INVOCATION_FAILED.with(
          "the CodeRunner that debugs this app did not take the call in time");
    }
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
}
