package dev.backstay.code;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;

import dev.backstay.code.archive.ArchiveFiles;
import dev.backstay.code.deploy.Deployments;
import dev.backstay.code.deploy.ServiceCatalog;
import dev.backstay.code.host.RunnerPackage;
import dev.backstay.code.host.RunnerUnavailableException;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.Developer;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.FileBody;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Deployments for developers: published, listed, gone back to, looked into (reference:
 * management.md §9; {@code /servercode/deployments} and {@code /servercode/rollback} are ours).
 */
final class DeploymentRoutes {
  private static final String DEPLOYMENTS = "/servercode/deployments";
  private static final List<String> LANGUAGES =
      Arrays.stream(Language.values()).map(Language::name).toList();
  private static final int MAX_MESSAGES = 1_000;

  private final ConsoleAuthenticator console;
  private final Deployments deployments;
  private final ServiceCatalog catalog;
  private final UploadedCode uploaded;
  private final RunnerPackage runnerPackage;
  private final ArchiveFiles files;

  DeploymentRoutes(
      ConsoleAuthenticator console,
      Deployments deployments,
      ServiceCatalog catalog,
      UploadedCode uploaded,
      RunnerPackage runnerPackage) {
    this.console = console;
    this.deployments = deployments;
    this.catalog = catalog;
    this.uploaded = uploaded;
    this.runnerPackage = runnerPackage;
    this.files = new ArchiveFiles();
  }

  /** Routes below {@code /console}. */
  List<Route> accountRoutes() {
    return List.of(
        console.account(
            GET, "/servercode/languages", (developer, exchange) -> Response.json(LANGUAGES)),
        console
            .account(GET, "/servercode/tools", (developer, exchange) -> tools(developer))
            .waiting());
  }

  /**
   * Where the tools for developers lie on this machine, which concerns only the operator of the
   * server: the command line packs projects with them.
   */
  private Response tools(Developer developer) {
    if (!developer.equals(Developer.OPERATOR)) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
    try {
      Path script = runnerPackage.script();
      return Response.json(Map.of("directory", String.valueOf(script.getParent())));
    } catch (RunnerUnavailableException e) {
      throw ApiError.INVOCATION_FAILED.with(String.valueOf(e.getMessage()));
    }
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(GET, DEPLOYMENTS, (call, exchange) -> Response.json(catalog.kept(call.app()))),
        console.app(POST, DEPLOYMENTS, this::publish).streaming(),
        console.app(POST, "/servercode/rollback", this::rollback).waiting(),
        console.app(POST, DEPLOYMENTS + "/{deployment}/activate", this::activate).waiting(),
        console.app(GET, DEPLOYMENTS + "/{deployment}/status", this::status),
        console.app(DELETE, DEPLOYMENTS + "/{deployment}", this::delete).waiting(),
        console.app(GET, DEPLOYMENTS + "/{deployment}/download", this::download).waiting(),
        console.app(GET, DEPLOYMENTS + "/{deployment}/model", this::model),
        console
            .app(
                GET,
                DEPLOYMENTS + "/{deployment}/files",
                (call, exchange) -> list(call.app(), exchange.parameter("deployment")))
            .waiting(),
        console
            .app(
                GET,
                DEPLOYMENTS + "/{deployment}/files/{path...}",
                (call, exchange) -> file(call.app(), exchange.parameter("deployment"), exchange))
            .waiting(),
        console.app(
            GET,
            "/servercode/models",
            (call, exchange) ->
                Response.json(
                    LANGUAGES.stream()
                        .filter(each -> each.equals("JS") || !models(call.app(), each).isEmpty())
                        .collect(
                            Collectors.toMap(each -> each, each -> models(call.app(), each))))),
        console.app(
            GET,
            "/servercode/models/{language}",
            (call, exchange) ->
                Response.json(
                    LANGUAGES.contains(exchange.parameter("language"))
                        ? models(call.app(), exchange.parameter("language"))
                        : List.of())),
        // What is in force is where a draft begins; there are no other drafts.
        console.app(GET, "/servercode/{model}/draft/{language}", this::listOfModel).waiting(),
        console.app(GET, "/servercode/{model}/production/{language}", this::listOfModel).waiting(),
        console
            .app(GET, "/servercode/{model}/draft/{language}/{path...}", this::fileOfModel)
            .waiting(),
        console
            .app(GET, "/servercode/{model}/production/{language}/{path...}", this::fileOfModel)
            .waiting());
  }

  private Response publish(Call call, Exchange exchange) throws IOException {
    return started(
        uploaded.deploy(call.app(), null, exchange, "code", AuditActor.current().name()));
  }

  private Response rollback(Call call, Exchange exchange) throws IOException {
    App app = call.app();
    String before = deployments.before(app, JsonFields.of(exchange).optionalText("model"));
    return started(deployments.again(app, before, AuditActor.current().name()));
  }

  private Response activate(Call call, Exchange exchange) throws IOException {
    return started(
        deployments.again(
            call.app(), exchange.parameter("deployment"), AuditActor.current().name()));
  }

  private static Response started(String deploymentId) {
    return Response.json(Map.of("deployId", deploymentId));
  }

  private Response status(Call call, Exchange exchange) {
    return Response.json(
        deployments.messages(
            call.app(),
            exchange.parameter("deployment"),
            exchange.number("offset", 0, 0, Integer.MAX_VALUE),
            exchange.number("pagesize", 100, 1, MAX_MESSAGES)));
  }

  private Response delete(Call call, Exchange exchange) throws IOException {
    deployments.delete(call.app(), exchange.parameter("deployment"));
    return Response.empty();
  }

  private Response download(Call call, Exchange exchange) throws IOException {
    String id = exchange.parameter("deployment");
    return Response.streamed("application/zip", FileBody.of(deployments.archive(call.app(), id)))
        .withHeader("Content-Disposition", "attachment; filename=\"" + id + ".zip\"");
  }

  private Response model(Call call, Exchange exchange) {
    Map<?, ?> model = catalog.model(call.app(), exchange.parameter("deployment"));
    if (model == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("deployment", "There is no such deployment");
    }
    return Response.json(model);
  }

  private Response listOfModel(Call call, Exchange exchange) throws IOException {
    return list(call.app(), ofModel(call.app(), exchange));
  }

  private Response fileOfModel(Call call, Exchange exchange) throws IOException {
    return file(call.app(), ofModel(call.app(), exchange), exchange);
  }

  private Response list(App app, String deploymentId) throws IOException {
    return Response.json(files.list(deployments.archive(app, deploymentId)));
  }

  private Response file(App app, String deploymentId, Exchange exchange) throws IOException {
    String path = Router.decode(exchange.parameter("path"));
    byte[] content = files.read(deployments.archive(app, deploymentId), path);
    if (content == null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "path", "The deployment holds no such file, or it is larger than can be shown");
    }
    // never as a page of this server: it is someone's file
    return Response.bytes("text/plain;charset=utf-8", content)
        .withHeader("X-Content-Type-Options", "nosniff");
  }

  private String ofModel(App app, Exchange exchange) {
    String named = exchange.parameter("model");
    Language language = Language.find(exchange.parameter("language"));
    String model = language == null ? named : language.model(named);
    return catalog.kept(app).stream()
        .filter(each -> each.active() && each.model().equals(model))
        .map(ServiceCatalog.Kept::id)
        .findFirst()
        .orElseThrow(
            () -> ApiError.INVALID_PARAMETER_BECAUSE.with("model", "No code of it is deployed"));
  }

  private List<String> models(App app, String language) {
    return catalog.kept(app).stream()
        .filter(each -> each.language().equals(language))
        .map(ServiceCatalog.Kept::model)
        .distinct()
        .sorted()
        .toList();
  }
}
