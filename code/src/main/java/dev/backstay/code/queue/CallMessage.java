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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call as it travels to a runner: with what its invocation is to others. Or a deployment that a
 * runner is asked to try out, of which there is the app and the deployment alone.
 *
 * @param kind what is wanted
 * @param sent when, in milliseconds since the epoch
 * @param leftMillis how long it may take, in milliseconds; if somebody waits for it, the time in
 *     the queue counts
 * @param awaited whether somebody waits for it
 * @param lowPriority whether it comes after all that others wait for
 * @param appId of which app
 * @param deploymentId whose code runs, or is tried out
 * @param language of that code
 * @param code what is called; null for a trial
 * @param context of a service; null for a handler
 * @param userId the user for whom it runs; null for nobody
 * @param caller for whom it runs, in words
 * @param requestId of the request that it comes of; empty when it comes of none
 * @param parents what it is within, the nearest first
 * @param begun invocations that its outermost one has caused so far, this one included
 * @param events custom events that it has
 */
record CallMessage(
    Kind kind,
    long sent,
    long leftMillis,
    boolean awaited,
    boolean lowPriority,
    String appId,
    String deploymentId,
    @Nullable Language language,
    @Nullable Code code,
    @Nullable Map<String, ?> context,
    @Nullable String userId,
    String caller,
    String requestId,
    List<Within> parents,
    int begun,
    int events) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

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

  static CallMessage of(
      CodeCall call, Invocation invocation, Duration left, boolean awaited, boolean lowPriority) {
    Origin origin = call.origin();
    CodeFile file = call.code();
    return new CallMessage(
        call instanceof ServiceCall ? Kind.SERVICE : Kind.HANDLER,
        System.currentTimeMillis(),
        left.toMillis(),
        awaited,
        lowPriority,
        call.appId(),
        file.deploymentId(),
        file.language(),
        code(call),
        call instanceof ServiceCall service
            ? RunnerContext.traced(service.context(), invocation.span().traceparent())
            : null,
        origin.userId(),
        origin.caller(),
        origin.requestId(),
        parents(invocation),
        invocation.budget().begun(),
        invocation.budget().events());
  }

  /** To try out a deployment. */
  static CallMessage trial(String appId, String deploymentId, Language language, Duration left) {
    return new CallMessage(
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

  private static List<Within> parents(Invocation invocation) {
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
    return parents;
  }

  private static Code code(CodeCall call) {
    CodeFile file = call.code();
    return switch (call) {
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
  }

  byte[] write() {
    return MAPPER.writeValueAsBytes(this);
  }

  /**
   * @throws tools.jackson.core.JacksonException when it is none, as a server of another version may
   *     write it
   */
  static CallMessage read(byte[] message) {
    return MAPPER.readValue(message, CallMessage.class);
  }

  /**
   * The call as this server makes it.
   *
   * @param waitedMillis of its time that is over
   */
  CodeCall call(long waitedMillis) {
    Code what = Objects.requireNonNull(code, "a trial has no call");
    CodeFile file =
        CodeFile.of(
            language == null ? Language.JS : language, deploymentId, what.model(), what.provider());
    Origin origin = new Origin(userId, caller, parent(waitedMillis), requestId);
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
  Invocation invocation(CodeCall call, long waitedMillis) {
    return call.invocation(deadline(waitedMillis)).within(new InvocationBudget(begun, events));
  }

  private Instant deadline(long waitedMillis) {
    return Instant.now().plusMillis(leftMillis - waitedMillis);
  }

  private @Nullable Invocation parent(long waitedMillis) {
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
              deadline(waitedMillis));
    }
    return parent;
  }

  /** Without arguments and context, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return kind + " of " + appId;
  }
}
