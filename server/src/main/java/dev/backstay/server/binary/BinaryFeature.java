package dev.backstay.server.binary;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.AnsweredByCode;
import dev.backstay.foundation.http.Body;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Failures;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.binary.amf.AmfEnvelope;
import dev.backstay.server.binary.amf.AmfException;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.store.schema.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The one address of the binary protocol, behind which are the services of all features. */
public final class BinaryFeature implements Feature {
  private static final String TYPE = "application/x-amf";
  private static final String USER_TOKEN = "user-token";

  private final AppTables tables;
  private final Map<String, BinaryService> services = new HashMap<>();

  /**
   * @param features of the server; those that the SDK reaches are asked for their services once
   */
  public BinaryFeature(Core core, List<Feature> features) {
    this.tables = core.tables();
    for (Feature feature : features) {
      if (feature instanceof BinarySource source) {
        source.binaryServices().forEach(this::add);
      }
    }
  }

  private void add(BinaryService service) {
    services.computeIfAbsent(service.name(), BinaryService::new).join(service);
  }

  @Override
  public List<Route> clientRoutes() {
    return List.of(Route.post("/binary", this::answer));
  }

  @Override
  public List<Route> serverRoutes() {
    return List.of(Route.post("/v1/binary", BinaryFeature::refuseOldSdk));
  }

  private Response answer(Exchange exchange) {
    exchange.answerBodyAlone();
    AmfEnvelope envelope = null;
    try {
      envelope = AmfEnvelope.read(exchange.body());
      RemotingMessage message = RemotingMessage.of(envelope.value(), exchange.body().length);
      takeHeaders(exchange, message);
      Object result = method(message).call(exchange, message.arguments());
      if (result instanceof CompletionStage<?> later) {
        AmfEnvelope asked = envelope;
        return Response.later(
            later
                .thenApply(value -> succeeded(exchange, asked, value))
                .exceptionally(failure -> failed(exchange, asked, told(exchange, failure))));
      }
      return succeeded(exchange, envelope, result);
    } catch (AnsweredByCode e) {
      return succeeded(exchange, envelope, value(e.answer()));
    } catch (RuntimeException | StackOverflowError e) {
      if (WaitingExchange.isNeeded(e)) {
        throw e;
      }
      return failed(exchange, envelope, told(exchange, e));
    }
  }

  private void takeHeaders(Exchange exchange, RemotingMessage message) {
    if (message.headers().containsKey(USER_TOKEN) && exchange.header(USER_TOKEN) != null) {
      throw ApiError.BAD_REQUEST.with("the header " + USER_TOKEN + " must not be sent twice");
    }
    BinaryService service = services.get(message.source());
    exchange.takeMessage(
        message.label(), message.headers(), service != null && service.reads(message.operation()));
  }

  private BinaryMethod method(RemotingMessage message) {
    BinaryService service = services.get(message.source());
    BinaryMethod method = service == null ? null : service.method(message.operation());
    if (method == null) {
      throw ApiError.NOT_IMPLEMENTED.with("the operation " + message.label() + " of the Java SDK");
    }
    return method;
  }

  private Response succeeded(
      Exchange exchange, @Nullable AmfEnvelope asked, @Nullable Object result) {
    Object body = new AnswerValues(tables.schema(exchange.app())).of(result);
    return packet(
        asked, new AmfObject("flex.messaging.messages.AcknowledgeMessage").with("body", body));
  }

  /** What server code has answered in the place of a result. */
  private static @Nullable Object value(Response answer) {
    byte[] content = answer.body() instanceof Body.Bytes bytes ? bytes.bytes() : new byte[0];
    if (content.length == 0) {
      return null;
    }
    String type = answer.contentType();
    return type != null && type.contains("json")
        ? new JsonText(new String(content, StandardCharsets.UTF_8))
        : new String(content, StandardCharsets.UTF_8);
  }

  private static ApiException told(Exchange exchange, Throwable failure) {
    Throwable cause = failure.getCause();
    return switch (failure) {
      case CompletionException _ when cause != null -> told(exchange, cause);
      case AmfException e -> ApiError.REQUEST_NOT_PARSED.with(String.valueOf(e.getMessage()));
      default -> Failures.told(failure, exchange.requestId());
    };
  }

  /** The SDK needs all four members, none of them null (reference: Java SDK, 3.4). */
  private static Response failed(
      Exchange exchange, @Nullable AmfEnvelope asked, ApiException error) {
    exchange.noteFailure(error);
    AmfObject data = new AmfObject("");
    if (error.retryAfterSeconds() > 0) {
      data.with("retryAfter", error.retryAfterSeconds());
    }
    return packet(
        asked,
        new AmfObject("flex.messaging.messages.ErrorMessage")
            .with("faultCode", Integer.toString(error.code()))
            .with("faultString", error.text())
            .with("faultDetail", error.text())
            .with("extendedData", data));
  }

  private static Response packet(@Nullable AmfEnvelope asked, AmfObject message) {
    return Response.bytes(
        TYPE, asked == null ? AmfEnvelope.answerToUnreadable(message) : asked.answer(message));
  }

  private static Response refuseOldSdk(Exchange exchange) {
    return failed(exchange, null, ApiError.OLD_JAVA_SDK.with());
  }
}
