package dev.backstay.server.binary.code;

import dev.backstay.code.ServerCode;
import dev.backstay.code.invoke.Invoke;
import dev.backstay.code.invoke.ServiceInvocation;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.log.AppLogs;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Feature;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.store.schema.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** API services and the log for the Java SDK (reference: Java SDK, 5.7). */
public final class CodeBinary implements Feature, BinarySource {
  private final Callers callers;
  private final AppLogs logs;
  private final ServiceInvocation services;

  public CodeBinary(Callers callers, ServerCode code) {
    this.callers = callers;
    this.logs = code.logs();
    this.services = code.services();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(
        new BinaryService(BinaryService.PREFIX + "logging.LogService")
            .with("log", this::log)
            .with("batchLog", this::logAll),
        new BinaryService(BinaryService.PREFIX + "servercode.CustomServiceHandler")
            .with("dispatchService", this::invoke));
  }

  private @Nullable Object log(Exchange exchange, Arguments args) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("log-level", args.any(0));
    line.put("logger", args.any(1));
    line.put("message", args.any(2));
    line.put("exception", args.any(3));
    logs.write(exchange, List.of(line));
    return null;
  }

  private @Nullable Object logAll(Exchange exchange, Arguments args) {
    List<@Nullable Object> lines =
        args.objects(0).stream()
            .<@Nullable Object>map(message -> {
              Map<String, @Nullable Object> line = new LinkedHashMap<>(message);
              line.put("log-level", message.get("level"));
              return line;
            })
            .toList();
    logs.write(exchange, lines);
    return null;
  }

  /** Arguments: service, method, the method's own arguments as an array, and when it is to run. */
  private @Nullable Object invoke(Exchange exchange, Arguments args) {
    List<@Nullable Object> own = args.optionalList(2);
    CompletableFuture<TaskReply> reply =
        services.start(
            callers.of(exchange),
            Invoke.ofMethod(
                args.text(0),
                args.text(1),
                exchange.headers(),
                own == null ? List.of() : own,
                args.execution(3)));
    return reply == null ? null : reply.thenApply(CodeBinary::value);
  }

  private static @Nullable Object value(TaskReply reply) {
    byte[] content = reply.content();
    if (content != null) {
      return content;
    }
    String json = reply.value();
    return json == null ? null : new JsonText(json);
  }
}
