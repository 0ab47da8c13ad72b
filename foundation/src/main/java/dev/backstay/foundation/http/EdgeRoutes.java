package dev.backstay.foundation.http;

import java.util.List;
import java.util.function.Function;

/**
 * The routes of the server by the root that their templates are below.
 *
 * @param client below an app and key, {@code /{appId}/{apiKey}} or a registered host's {@code /api}
 * @param console below {@code /console}
 * @param appConsole below {@code /{appId}/console}; the parameter {@code appId} is added
 * @param server below nothing
 */
public record EdgeRoutes(
    List<Route> client, List<Route> console, List<Route> appConsole, List<Route> server) {

  /** All routes of some features. */
  public static EdgeRoutes of(List<Feature> features) {
    return new EdgeRoutes(
        all(features, Feature::clientRoutes),
        all(features, Feature::accountRoutes),
        all(features, Feature::consoleRoutes),
        all(features, Feature::serverRoutes));
  }

  private static List<Route> all(List<Feature> features, Function<Feature, List<Route>> routes) {
    return features.stream().map(routes).flatMap(List::stream).toList();
  }
}
