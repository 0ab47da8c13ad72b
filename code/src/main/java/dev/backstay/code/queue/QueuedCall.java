package dev.backstay.code.queue;

import dev.backstay.code.invoke.CodeCall;
import dev.backstay.code.invoke.CodeFile;
import dev.backstay.code.invoke.HandlerCall;
import dev.backstay.code.invoke.Origin;
import dev.backstay.code.invoke.RunnerContext;
import dev.backstay.code.invoke.ServiceCall;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.apps.InvocationBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call as it travels to a runner: with what its invocation is to others. Or a deployment that a
 * runner is asked to try out, of which there is the app and the deployment alone.
 *
 * @param sent when, in milliseconds since the epoch
 * @param leftMillis how much time it has
 * @param begun invocations that its outermost one has caused so far, this one included
 * @param events custom events that it has
 * @param context of a service; null for a handler
 * @param parents what it is within, the nearest first
 */
record QueuedCall(
    Kind kind,
    long sent,
    long leftMillis,
    boolean awaited,
    boolean lowPriority,
    String appId,
    String deploymentId,
    @Nullable Language language,
    @Nullable Code code,
    @Nullable Map<String, Object> context,
    @Nullable String userId,
    String caller,
    String requestId,
    List<Within> parents,
    int begun,
    int events) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** What is wanted. */
  enum Kind {
    SERVICE,
    HANDLER,
    TRIAL
  }

  /** What is called: names and ids of a service with its method, or of a handler. */
  record Code(
      String containerId,
      String container,
      String partId,
      String part,
      int eventId,
      String target,
      boolean async,
      String model,
      String provider,
      String arguments) {}

  /** An invocation that others are within. */
  record Within(
      String serviceId,
      String service,
      String methodId,
      String method,
      @Nullable String userId,
      String caller) {}

  static QueuedCall of(
      CodeCall call, Invocation invocation, Duration left, boolean awaited, boolean lowPriority) {
    Origin origin = call.origin();
    CodeFile file = call.code();
    List<Within> parents = new ArrayList<>();
    for (Invocation each = invocation.parent(); each != null; each = each.parent()) {
      parents.add(
          new Within(
              each.serviceId(),
              each.service(),
              each.methodId(),
              each.method(),
              each.userId(),
              each.caller()));
    }
    Code code =
        switch (call) {
          case ServiceCall service ->
              new Code(
                  service.serviceId(),
                  service.serviceName(),
                  service.methodId(),
                  service.method(),
                  0,
                  "",
                  false,
                  file.model(),
                  file.provider(),
                  service.arguments());
          case HandlerCall handler ->
              new Code(
                  handler.containerId(),
                  handler.container(),
                  handler.handlerId(),
                  handler.handler(),
                  handler.eventId(),
                  handler.target(),
                  handler.async(),
                  file.model(),
                  file.provider(),
                  handler.arguments());
        };
    return new QueuedCall(
        call instanceof ServiceCall ? Kind.SERVICE : Kind.HANDLER,
        System.currentTimeMillis(),
        left.toMillis(),
        awaited,
        lowPriority,
        call.appId(),
        file.deploymentId(),
        file.language(),
        code,
        call instanceof ServiceCall service
            ? copied(RunnerContext.traced(service.context(), invocation.span().traceparent()))
            : null,
        origin.userId(),
        origin.caller(),
        origin.requestId(),
        parents,
        invocation.budget().begun(),
        invocation.budget().events());
  }

  /** To try out a deployment. */
  static QueuedCall trial(String appId, String deploymentId, Language language, Duration left) {
    return new QueuedCall(
        Kind.TRIAL,
        System.currentTimeMillis(),
        left.toMillis(),
        true,
        false,
        appId,
        deploymentId,
        language,
        null,
        null,
        null,
        "",
        "",
        List.of(),
        0,
        0);
  }

  @SuppressWarnings("unchecked") // only written
  private static Map<String, Object> copied(Map<String, ?> context) {
    return (Map<String, Object>) context;
  }

  byte[] write() {
    return MAPPER.writeValueAsBytes(this);
  }

  /**
   * @throws tools.jackson.core.JacksonException when it is none, as a server of another version may
   *     write it
   */
  static QueuedCall read(byte[] message) {
    return MAPPER.readValue(message, QueuedCall.class);
  }

  /** The call as this server makes it. */
  CodeCall call() {
    Code what = java.util.Objects.requireNonNull(code, "a trial is no call");
    CodeFile file =
        CodeFile.of(
            language == null ? Language.JS : language, deploymentId, what.model(), what.provider());
    Origin origin = new Origin(userId, caller, parent(), requestId);
    return kind == Kind.SERVICE
        ? new ServiceCall(
            appId,
            what.containerId(),
            what.container(),
            what.part(),
            file,
            what.arguments(),
            what.partId(),
            context == null ? Map.of() : context,
            origin)
        : new HandlerCall(
            appId,
            what.containerId(),
            what.container(),
            what.partId(),
            what.part(),
            what.eventId(),
            what.target(),
            what.async(),
            file,
            what.arguments(),
            origin);
  }

  /** What runs, for the call. */
  Invocation invocation(CodeCall call) {
    return call.invocation(deadline()).within(new InvocationBudget(begun, events));
  }

  private Instant deadline() {
    return Instant.now().plusMillis(leftMillis);
  }

  private @Nullable Invocation parent() {
    Invocation parent = null;
    for (Within each : parents.reversed()) {
      parent =
          new Invocation(
              each.serviceId(),
              each.service(),
              each.methodId(),
              each.method(),
              each.userId(),
              each.caller(),
              parent,
              deadline());
    }
    return parent;
  }

  /** Without arguments and context, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return kind + " of " + appId;
  }
}
