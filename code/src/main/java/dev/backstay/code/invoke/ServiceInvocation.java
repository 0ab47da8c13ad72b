package dev.backstay.code.invoke;

import dev.backstay.code.debug.DebugSessions;
import dev.backstay.code.deploy.DeployedService;
import dev.backstay.code.deploy.MethodDefinition;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.deploy.ServiceConfiguration;
import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Performs invocations: find the method, ask the gate, run it. */
public final class ServiceInvocation implements Performer<Invoke> {
  /**
   * Name in the context of the request's body as it came, in Base64: what signatures of web hooks
   * are made of. {@code coderunner/host/request.js} makes {@code this.request.rawBody} of it.
   */
  private static final String RAW_BODY = "rawBody";

  private static final Pattern VERSION = Pattern.compile("\\d{1,9}(\\.\\d{1,9}){1,3}");

  private final Operations operations;
  private final ServiceCatalog catalog;
  private final ServiceConfiguration configuration;
  private final DebugSessions debugging;
  private final AccessGate gate;
  private final Invoker invoker;

  public ServiceInvocation(
      Operations operations,
      ServiceCatalog catalog,
      ServiceConfiguration configuration,
      DebugSessions debugging,
      AccessGate gate,
      Invoker invoker) {
    this.operations = operations;
    this.catalog = catalog;
    this.configuration = configuration;
    this.debugging = debugging;
    this.gate = gate;
    this.invoker = invoker;
  }

  /**
   * Performs an invocation.
   *
   * @return what the code answered; null when it runs later
   * @throws ApiException 14001, 14002, 14008; what the code throws; 14004, 14005, 90503
   */
  public @Nullable TaskReply perform(Call call, Invoke invoke) {
    return operations.perform(call, invoke, this);
  }

  /** Stands for a reply that comes later, where interceptors look at one. */
  private static final TaskReply LATER = new TaskReply(null, null, 0, Map.of(), List.of());

  /**
   * Performs an invocation without waiting for its end. What happens around operations sees it
   * begin.
   *
   * @return completes with what the code answers, or the {@link ApiException} that {@link #perform}
   *     throws; null when nobody waits for it
   * @throws ApiException 14001, 14002, 14008 and what else is known at once
   */
  public @Nullable CompletableFuture<TaskReply> start(Call call, Invoke invoke) {
    AtomicReference<@Nullable CompletableFuture<TaskReply>> started = new AtomicReference<>();
    TaskReply reply =
        operations.perform(
            call,
            invoke,
            new Performer<Invoke>() {
              @Override
              public boolean allows(Call by, Invoke operation) {
                return ServiceInvocation.this.allows(by, operation);
              }

              @Override
              public @Nullable Object run(Call by, Invoke operation) {
                return decided(
                    by,
                    operation,
                    serviceCall -> {
                      started.set(invoker.start(serviceCall));
                      return LATER;
                    });
              }
            });
    CompletableFuture<TaskReply> later = started.get();
    return later != null || reply == null ? later : CompletableFuture.completedFuture(reply);
  }

  /** What is not there, nobody is refused. */
  @Override
  public boolean allows(Call call, Invoke invoke) {
    DeployedService service = service(call, invoke);
    DeployedService.Routed found = service == null ? null : found(call, service, invoke);
    return service == null
        || found == null
        || gate.couldPerform(
            call, Operation.INVOKE, new Asset.Method(service.id(), found.method().id()));
  }

  @Override
  public @Nullable Object run(Call call, Invoke invoke) {
    return decided(call, invoke, invoker::invoke);
  }

  /** Does an invocation that the caller may do, by {@code doing} unless nobody waits for it. */
  private @Nullable TaskReply decided(
      Call call, Invoke invoke, Function<ServiceCall, TaskReply> doing) {
    DeployedService service = service(call, invoke);
    // in an app that is closed to the caller, existence is not revealed either
    if (service == null) {
      throw (gate.admits(call) ? ApiError.SERVICE_NOT_FOUND : ApiError.SERVICE_DENIED).with();
    }
    DeployedService.Routed found = found(call, service, invoke);
    if (found == null) {
      throw gate.admits(call) ? notFound(service, invoke) : ApiError.SERVICE_DENIED.with();
    }
    return gate.<@Nullable TaskReply>perform(
        call,
        Operation.INVOKE,
        new Asset.Method(service.id(), found.method().id()),
        permit -> run(call, invoke, service, found.method(), found.pathParameters(), doing));
  }

  /** The service as it is debugged, or else as it is deployed; null when there is none. */
  private @Nullable DeployedService service(Call call, Invoke invoke) {
    DeployedService debugged = debugging.service(call.app().id(), invoke.serviceName());
    return debugged != null ? debugged : catalog.services(call.app()).get(invoke.serviceName());
  }

  /**
   * The method that is meant; null when there is none.
   *
   * @throws ApiException 14019 for a version that is not there, 14008 for whom the app is closed to
   */
  private DeployedService.@Nullable Routed found(
      Call call, DeployedService service, Invoke invoke) {
    try {
      return find(service, invoke.verb(), invoke.segments());
    } catch (ApiException e) {
      throw gate.admits(call) ? e : ApiError.SERVICE_DENIED.with();
    }
  }

  /** Says by which verbs there is a method at the address, if there is one by others. */
  private static ApiException notFound(DeployedService service, Invoke invoke) {
    String verbs =
        Arrays.stream(HttpMethod.values())
            .filter(verb -> find(service, verb, invoke.segments()) != null)
            .map(HttpMethod::name)
            .collect(Collectors.joining(" or "));
    return verbs.isEmpty()
        ? ApiError.METHOD_NOT_FOUND.with()
        : ApiError.METHOD_OF_OTHER_VERB.with(invoke.verb(), verbs);
  }

  private @Nullable TaskReply run(
      Call call,
      Invoke invoke,
      DeployedService service,
      DeployedService.Method method,
      Map<String, String> pathParameters,
      Function<ServiceCall, TaskReply> doing) {
    ServiceCall serviceCall =
        new ServiceCall(
            call.app().id(),
            service.id(),
            service.name(),
            method.name(),
            CodeFile.of(
                service.language(), service.deploymentId(), service.model(), service.provider()),
            arguments(invoke, method.definition(), pathParameters),
            method.id(),
            context(call, invoke, service, pathParameters),
            new Origin(
                call.caller().userId(),
                call.caller().label(),
                call.invocation(),
                call.requestId()));
    String execution = invoke.execution();
    if (execution != null && execution.toLowerCase(Locale.ROOT).startsWith("async")) {
      invoker.dispatch(serviceCall, execution.equalsIgnoreCase("async-low-priority"));
      return null;
    }
    return doing.apply(serviceCall);
  }

  private static DeployedService.@Nullable Routed find(
      DeployedService service, HttpMethod verb, List<String> segments) {
    if (verb == HttpMethod.POST && segments.size() == 1) {
      DeployedService.Method exact = service.method(segments.getFirst());
      if (exact != null) {
        return new DeployedService.Routed(exact, Map.of());
      }
    }
    boolean versioned = !segments.isEmpty() && VERSION.matcher(segments.getFirst()).matches();
    boolean ofThisVersion = versioned && segments.getFirst().equals(service.version());
    DeployedService.Routed routed =
        ofThisVersion ? find(service, verb, segments.subList(1, segments.size())) : null;
    if (routed == null) {
      routed = service.route(verb.name(), segments);
    }
    if (routed == null && versioned && !ofThisVersion) {
      throw ApiError.SERVICE_VERSION_NOT_FOUND.with();
    }
    return routed;
  }

  private static String arguments(
      Invoke invoke, MethodDefinition method, Map<String, String> pathParameters) {
    List<@Nullable Object> byPosition = invoke.arguments();
    if (byPosition != null) {
      return ServiceArguments.ofPosition(byPosition);
    }
    return switch (invoke.verb()) {
      case GET, DELETE -> ServiceArguments.ofQuery(method, invoke.parameters(), pathParameters);
      case POST, PUT ->
          ServiceArguments.ofBody(method, invoke.body(), invoke.contentType(), pathParameters);
    };
  }

  private Map<String, @Nullable Object> context(
      Call call, Invoke invoke, DeployedService service, Map<String, String> pathParameters) {
    Map<String, @Nullable Object> context =
        RunnerContext.ofCaller(call, invoke.headers(), invoke.parameters());
    context.put("httpPath", "/" + String.join("/", invoke.segments()));
    context.put("httpMethod", invoke.verb().name());
    context.put("httpPathParams", pathParameters);
    if (invoke.body().length > 0) {
      context.put(RAW_BODY, Base64.getEncoder().encodeToString(invoke.body()));
    }
    context.put("configurationItems", configuration.items(call.app(), service));
    return context;
  }
}
